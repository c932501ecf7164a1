package convoy.ml.clustering;

import java.io.Serializable;

/**
 * A mixture of Gaussian distributions: p(x) = sum over j of m_j N(x; mu_j, Sigma_j). It is
 * broadcast, and so no record: Kryo cannot build one.
 */
final class Mixture implements Serializable {
  private static final long serialVersionUID = 1;

  private static final double LOG_OF_TWO_PI = Math.log(2 * Math.PI);

  private final CovarianceType type;
  private final double[] weights;
  private final double[][] means;
  private final double[][] covariances;

  /** Of each covariance's Cholesky factor L the inverse, row by row; or inverse deviations. */
  private final double[][] precisions;

  /** log m_j - log det L_j - d/2 log(2 pi). */
  private final double[] offsets;

  /**
   * @param type of the covariances
   * @param weights m, which sum to 1
   * @param means a row for each component
   * @param covariances for each component as many numbers as the type says, matrices row by row; of
   *     a tied one a single row
   * @throws CollapsedException if a covariance is not positive definite
   */
  Mixture(CovarianceType type, double[] weights, double[][] means, double[][] covariances) {
    this.type = type;
    this.weights = weights;
    this.means = means;
    this.covariances = covariances;
    int features = features();
    precisions = new double[covariances.length][];
    double[] logDeterminants = new double[covariances.length];
    for (int j = 0; j < covariances.length; j++) {
      precisions[j] =
          type.isMatrix()
              ? Cholesky.inverse(covariances[j], features, j)
              : inverseDeviations(covariances[j], j);
      for (int i = 0; i < features; i++) {
        logDeterminants[j] -=
            Math.log(
                type.isMatrix()
                    ? precisions[j][i * features + i]
                    : precisions[j][precisions[j].length == 1 ? 0 : i]);
      }
    }
    offsets = new double[weights.length];
    for (int j = 0; j < offsets.length; j++) {
      offsets[j] =
          Math.log(weights[j])
              - logDeterminants[covariances.length == 1 ? 0 : j]
              - 0.5 * features * LOG_OF_TWO_PI;
    }
  }

  private static double[] inverseDeviations(double[] variances, int component) {
    double[] inverse = new double[variances.length];
    for (int i = 0; i < inverse.length; i++) {
      if (!(variances[i] >= Double.MIN_NORMAL && Double.isFinite(variances[i]))) {
        throw new CollapsedException(component, "its variance is " + variances[i]);
      }
      inverse[i] = 1 / Math.sqrt(variances[i]);
    }
    return inverse;
  }

  /** A covariance that has no density. */
  static final class CollapsedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    CollapsedException(int component, String why) {
      super("the covariance of component %d collapsed: %s".formatted(component, why));
    }
  }

  CovarianceType type() {
    return type;
  }

  int components() {
    return weights.length;
  }

  int features() {
    return means.length == 0 ? 0 : means[0].length;
  }

  double[] weights() {
    return weights;
  }

  double[][] means() {
    return means;
  }

  double[][] covariances() {
    return covariances;
  }

  /** The standard deviation of each feature in each component. */
  double[][] deviations() {
    double[][] deviations = new double[components()][features()];
    for (int j = 0; j < deviations.length; j++) {
      double[] covariance = covariances[covariances.length == 1 ? 0 : j];
      for (int i = 0; i < deviations[j].length; i++) {
        deviations[j][i] = Math.sqrt(covariance[type.variance(i, features())]);
      }
    }
    return deviations;
  }

  /** How many numbers can be chosen freely: weights that sum to 1, means, covariances. */
  long freeNumbers() {
    return components()
        - 1L
        + (long) components() * features()
        + type.freeNumbers(components(), features());
  }

  /** L^-1 of a component's covariance, row by row; or inverse deviations. */
  double[] precision(int component) {
    return precisions[precisions.length == 1 ? 0 : component];
  }

  /** What is added to minus half of a squared distance for the logarithm of a density. */
  double offset(int component) {
    return offsets[component];
  }

  /**
   * Finds each component's share of a row, p(j | x), by the logarithms of the densities, so that
   * nothing overflows or vanishes.
   *
   * @param x the row
   * @param shares receives those of the components; they sum to 1
   * @return log p(x)
   */
  double shares(double[] x, double[] shares) {
    double[] differences = new double[x.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < shares.length; j++) {
      for (int i = 0; i < x.length; i++) {
        differences[i] = x[i] - means[j][i];
      }
      shares[j] = offsets[j] - 0.5 * squaredLength(precision(j), differences);
      largest = Math.max(largest, shares[j]);
    }
    double sum = 0;
    for (double share : shares) {
      sum += Math.exp(share - largest);
    }
    double logDensity = largest + Math.log(sum);
    for (int j = 0; j < shares.length; j++) {
      shares[j] = Math.exp(shares[j] - logDensity);
    }
    return logDensity;
  }

  private double squaredLength(double[] precision, double[] differences) {
    double squares = 0;
    for (int i = 0; i < differences.length; i++) {
      double scaled =
          type.isMatrix()
              ? product(precision, i * differences.length, differences, i + 1)
              : precision[precision.length == 1 ? 0 : i] * differences[i];
      squares += scaled * scaled;
    }
    return squares;
  }

  /** In four sums, none of which waits for another. */
  private static double product(double[] weights, int from, double[] numbers, int count) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      a += weights[from + i] * numbers[i];
      b += weights[from + i + 1] * numbers[i + 1];
      c += weights[from + i + 2] * numbers[i + 2];
      d += weights[from + i + 3] * numbers[i + 3];
    }
    for (; i < count; i++) {
      a += weights[from + i] * numbers[i];
    }
    return a + b + (c + d);
  }
}
