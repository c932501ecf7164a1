package convoy.ml.clustering;

import java.util.Arrays;
import java.util.Optional;

/** The maximization step: weights, means and covariances of the sums over all rows. */
final class Maximization {
  /** Of fewer rows in all a component has nothing but what rounding left. */
  private static final double SMALLEST_COUNT = 0x1p-20;

  /** A variance below this, in units of 2^(2 e), may be nothing but what rounding left. */
  private static final double NOTHING = 4;

  private final MixtureSums sums;
  private final CovarianceType type;
  private final double[][] centers;
  private final int components;
  private final int features;

  /** Of these sums. */
  Maximization(CovarianceType type, MixtureSums sums) {
    this.type = type;
    this.sums = sums;
    centers = sums.origins().centers();
    components = centers.length;
    features = centers[0].length;
  }

  private double count(int j) {
    return sums.count(j);
  }

  /** How far a component's mean is from its center. */
  private double[] shift(int j) {
    double[] shift = new double[features];
    Arrays.setAll(shift, i -> sums.first(j, i) / count(j));
    return shift;
  }

  private double[] mean(int j) {
    double[] mean = shift(j);
    Arrays.setAll(mean, i -> centers[j][i] + mean[i]);
    return mean;
  }

  /**
   * The mixture that makes these rows likeliest, given the shares (Dempster, Laird and Rubin 1977).
   *
   * @param floor added to each variance
   * @throws Mixture.CollapsedException if a component has no rows left, or no density
   */
  Mixture mixture(double floor) {
    double[] weights = new double[components];
    double total = total();
    Arrays.setAll(weights, j -> count(j) / total);
    double[][] means = new double[components][];
    Arrays.setAll(means, this::mean);
    double[][] covariances = new double[type == CovarianceType.TIED ? 1 : components][];
    for (int j = 0; j < covariances.length; j++) {
      covariances[j] = covariance(j);
      addToVariances(covariances[j], floor, type, features);
    }
    return new Mixture(type, weights, means, covariances);
  }

  private double total() {
    double total = 0;
    for (int j = 0; j < components; j++) {
      double count = count(j);
      if (!(count >= SMALLEST_COUNT)) {
        throw new Mixture.CollapsedException(j, "no row is left to it");
      }
      total += count;
    }
    return total;
  }

  /**
   * Nearer centers and smaller units, if a component turned out to be so much narrower than thought
   * that rounding could be seen in its variances; nothing if all are exact enough.
   *
   * @param floor added to each variance
   */
  Optional<Origins> finer(double floor) {
    total();
    double[][] deviations = new double[components][features];
    double[][] means = new double[components][];
    for (int j = 0; j < components; j++) {
      means[j] = mean(j);
      double[] variances = diagonal(j);
      for (int i = 0; i < features; i++) {
        double unit = Math.scalb(1.0, 2 * sums.origins().exponents()[j][i]);
        deviations[j][i] = Math.sqrt(Math.max(variances[i] + floor, NOTHING * unit));
      }
    }
    return Optional.of(Origins.of(means, deviations))
        .filter(origins -> origins.isFinerThan(sums.origins()));
  }

  /** Adds a number to each variance. */
  static void addToVariances(
      double[] covariance, double number, CovarianceType type, int features) {
    int step = type.isMatrix() ? features + 1 : 1;
    for (int at = 0; at < covariance.length; at += step) {
      covariance[at] += number;
    }
  }

  /** The covariance of a component, or the one that all share. */
  double[] covariance(int j) {
    return switch (type) {
      case SPHERICAL -> new double[] {variance(j)};
      case DIAGONAL -> diagonal(j);
      case TIED, FULL -> {
        Within within = within(j);
        double[] matrix = new double[features * features];
        for (int i = 0; i < features; i++) {
          for (int other = 0; other <= i; other++) {
            matrix[i * features + other] = product(j, within, i, other);
            matrix[other * features + i] = matrix[i * features + other];
          }
        }
        yield matrix;
      }
    };
  }

  /** The variance of each feature. */
  private double[] diagonal(int j) {
    double[] diagonal = new double[features];
    switch (type) {
      case SPHERICAL -> Arrays.fill(diagonal, variance(j));
      case DIAGONAL -> {
        double[] shift = shift(j);
        Arrays.setAll(diagonal, i -> sums.second(j, i, i) / count(j) - shift[i] * shift[i]);
      }
      case TIED, FULL -> {
        Within within = within(j);
        Arrays.setAll(diagonal, i -> product(j, within, i, i));
      }
    }
    return diagonal;
  }

  /** Of all features. */
  private double variance(int j) {
    double[] shift = shift(j);
    double sum = 0;
    for (int i = 0; i < features; i++) {
      sum += sums.second(j, i, i) / count(j) - shift[i] * shift[i];
    }
    return sum / features;
  }

  /** What the products of a matrix are divided by, and means' shifts with their weights. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Within(double count, double[] weights, double[][] shifts) {}

  private Within within(int j) {
    if (type == CovarianceType.FULL) {
      return new Within(count(j), new double[] {1}, new double[][] {shift(j)});
    }
    double total = total();
    double[] weights = new double[components];
    double[][] shifts = new double[components][];
    for (int k = 0; k < components; k++) {
      weights[k] = count(k) / total;
      shifts[k] = shift(k);
    }
    return new Within(total, weights, shifts);
  }

  private double product(int j, Within within, int i, int other) {
    double product = 0;
    for (int k = 0; k < within.shifts().length; k++) {
      int component = type == CovarianceType.FULL ? j : k;
      product +=
          sums.second(component, i, other) / within.count()
              - within.weights()[k] * within.shifts()[k][i] * within.shifts()[k][other];
    }
    return product;
  }
}
