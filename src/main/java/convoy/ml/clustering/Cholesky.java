package convoy.ml.clustering;

/** Sigma = L Lᵀ, with L lower triangular (Golub and Van Loan, algorithm 4.2.1). */
final class Cholesky {
  private Cholesky() {}

  /**
   * The inverse of L, lower triangular as well, row by row.
   *
   * @param matrix Sigma, symmetric, row by row
   * @param size its rows
   * @param component whose it is, for the message
   * @throws Mixture.CollapsedException if it is not positive definite
   */
  static double[] inverse(double[] matrix, int size, int component) {
    double[] factor = factor(matrix, size, component);
    double[] inverse = new double[size * size];
    for (int column = 0; column < size; column++) {
      inverse[column * size + column] = 1 / factor[column * size + column];
      for (int row = column + 1; row < size; row++) {
        double sum = 0;
        for (int k = column; k < row; k++) {
          sum += factor[row * size + k] * inverse[k * size + column];
        }
        inverse[row * size + column] = -sum / factor[row * size + row];
      }
    }
    return inverse;
  }

  private static double[] factor(double[] matrix, int size, int component) {
    double[] factor = new double[size * size];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column <= row; column++) {
        double rest = matrix[row * size + column];
        for (int k = 0; k < column; k++) {
          rest -= factor[row * size + k] * factor[column * size + k];
        }
        if (row > column) {
          factor[row * size + column] = rest / factor[column * size + column];
        } else if (rest >= Double.MIN_NORMAL && Double.isFinite(rest)) {
          factor[row * size + row] = Math.sqrt(rest);
        } else {
          throw new Mixture.CollapsedException(
              component,
              "%s is left of the variance of feature %d, once the features before it are known"
                  .formatted(rest, row));
        }
      }
    }
    return factor;
  }
}
