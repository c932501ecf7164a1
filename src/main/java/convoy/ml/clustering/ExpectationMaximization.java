package convoy.ml.clustering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Fits a mixture to distributed rows (Dempster, Laird and Rubin 1977): shares of the components in
 * each row, the mixture that makes the rows likeliest given these, and so on. An iteration is one
 * Spark job, and one more for each time that components turn out to be much narrower than before.
 *
 * @param rows in as many partitions as tasks run at once: each task makes one set of sums
 * @param type of the covariances
 */
record ExpectationMaximization(JavaRDD<RowBlock> rows, CovarianceType type) {
  /** Passes more, at most, where components turn out to be narrower than thought. */
  private static final int MOST_PASSES = 8;

  /**
   * What came of it.
   *
   * @param mixture the last
   * @param meanLogLikelihoods of the rows before each iteration
   * @param converged whether the last change was below the tolerance
   * @param logLikelihood of the rows by the last mixture
   * @param count of rows
   */
  record Fitted(
      Mixture mixture,
      List<Double> meanLogLikelihoods,
      boolean converged,
      double logLikelihood,
      long count) {}

  /** The covariance of all rows, in two passes, so that nothing cancels. */
  double[] covariance(int features) {
    RowMoments moments =
        rows.mapPartitions(
                part -> {
                  RowMoments sums = new RowMoments(features);
                  part.forEachRemaining(sums::add);
                  return List.of(sums.carry()).iterator();
                })
            .treeReduce(RowMoments::plus);
    CovarianceType kind = type == CovarianceType.TIED ? CovarianceType.FULL : type;
    Origins origins = Origins.of(moments);
    MixtureSums all =
        rows.mapPartitions(
                part -> List.of(MixtureSums.ofAll(part, kind.isMatrix(), origins)).iterator())
            .treeReduce(MixtureSums::plus);
    return new Maximization(kind, all).covariance(0);
  }

  /** Sums that are exact enough to maximize; another pass where the first was too rough. */
  private MixtureSums sums(Mixture mixture, double floor) {
    MixtureSums sums = sums(mixture, Origins.of(mixture.means(), mixture.deviations()));
    Optional<Origins> finer = new Maximization(type, sums).finer(floor);
    for (int pass = 0; pass < MOST_PASSES && finer.isPresent(); pass++) {
      sums = sums(mixture, finer.get());
      finer = new Maximization(type, sums).finer(floor);
    }
    return sums;
  }

  private MixtureSums sums(Mixture mixture, Origins origins) {
    Broadcast<Mixture> broadcast =
        JavaSparkContext.fromSparkContext(rows.context()).broadcast(mixture);
    try {
      return rows.mapPartitions(
              part -> List.of(MixtureSums.of(part, broadcast.value(), origins)).iterator())
          .treeReduce(MixtureSums::plus);
    } finally {
      broadcast.destroy();
    }
  }

  /**
   * Iterates.
   *
   * @param means to start from
   * @param all the covariance of all rows: what each component's covariance starts from
   * @param floor added to each variance
   * @param most iterations
   * @param tolerance of the mean log-likelihood
   * @throws Mixture.CollapsedException if a component has no rows left, or no density
   */
  Fitted fit(double[][] means, double[] all, double floor, int most, double tolerance) {
    double[] weights = new double[means.length];
    Arrays.fill(weights, 1.0 / means.length);
    double[][] covariances = new double[type == CovarianceType.TIED ? 1 : means.length][];
    for (int j = 0; j < covariances.length; j++) {
      covariances[j] = all.clone();
      Maximization.addToVariances(covariances[j], floor, type, means[0].length);
    }
    Mixture mixture = new Mixture(type, weights, means, covariances);
    List<Double> history = new ArrayList<>();
    double before = Double.NEGATIVE_INFINITY;
    boolean converged = false;
    while (history.size() < most && !converged) {
      MixtureSums sums = sums(mixture, floor);
      mixture = new Maximization(type, sums).mixture(floor);
      double mean = sums.logDensity() / sums.rows();
      history.add(mean);
      converged = Math.abs(mean - before) < tolerance;
      before = mean;
    }
    MixtureSums last = sums(mixture, Origins.none());
    return new Fitted(mixture, List.copyOf(history), converged, last.logDensity(), last.rows());
  }
}
