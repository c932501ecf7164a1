package convoy.ml.clustering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/**
 * Fits a mixture to distributed rows (Dempster, Laird and Rubin 1977): shares of the components in
 * each row, the mixture that makes the rows likeliest given these, and so on. An iteration is one
 * Spark job, and one more for each time that components turn out to be much narrower than before.
 *
 * @param passes over the rows
 * @param type of the covariances
 */
record ExpectationMaximization(Passes passes, CovarianceType type) {
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

  /** How sums over all rows come about. */
  interface Passes {
    /**
     * Sums over all rows.
     *
     * @param sent what each part needs
     * @param ofPart sums over a part of the rows
     * @param plus adds sums of other rows
     */
    <V, S> S sum(V sent, Function2<Iterator<RowBlock>, V, S> ofPart, Function2<S, S, S> plus);
  }

  /** One Spark job for each pass, one set of sums for each partition. */
  record SparkPasses(JavaRDD<RowBlock> rows) implements Passes {
    @Override
    public <V, S> S sum(
        V sent, Function2<Iterator<RowBlock>, V, S> ofPart, Function2<S, S, S> plus) {
      Broadcast<V> broadcast = JavaSparkContext.fromSparkContext(rows.context()).broadcast(sent);
      try {
        return rows.mapPartitions(part -> List.of(ofPart.call(part, broadcast.value())).iterator())
            .treeReduce(plus);
      } finally {
        broadcast.destroy();
      }
    }
  }

  /** The covariance of all rows, in two passes, so that nothing cancels. */
  double[] covariance(int features) {
    RowMoments moments = passes.sum(features, RowMoments::of, RowMoments::plus);
    CovarianceType kind = type == CovarianceType.TIED ? CovarianceType.FULL : type;
    boolean matrices = kind.isMatrix();
    MixtureSums all =
        passes.sum(
            Origins.of(moments),
            (part, origins) -> MixtureSums.ofAll(part, matrices, origins),
            MixtureSums::plus);
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
    return passes.sum(
        mixture, (part, sent) -> MixtureSums.of(part, sent, origins), MixtureSums::plus);
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
