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

  /**
   * Finds each component's share of rows, p(j | x), by the logarithms of the densities, so that
   * nothing overflows or vanishes. What a row has is the same bits whatever the other rows are.
   *
   * @param rows x of each
   * @param shares receives for each row those of the components; they sum to 1
   * @return log p(x) of each row
   */
  double[] shares(double[][] rows, double[][] shares) {
    Distances distances = new Distances(rows, features());
    for (int j = 0; j < weights.length; j++) {
      double[] precision = precisions[precisions.length == 1 ? 0 : j];
      double[] squares =
          type.isMatrix()
              ? distances.byMatrix(means[j], precision)
              : distances.byDeviations(means[j], precision);
      for (int n = 0; n < rows.length; n++) {
        shares[n][j] = offsets[j] - 0.5 * squares[n];
      }
    }
    double[] logDensities = new double[rows.length];
    for (int n = 0; n < rows.length; n++) {
      logDensities[n] = normalize(shares[n]);
    }
    return logDensities;
  }

  /** Of logarithms of densities to shares; gives the logarithm of their sum. */
  private static double normalize(double[] shares) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double share : shares) {
      largest = Math.max(largest, share);
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
}
