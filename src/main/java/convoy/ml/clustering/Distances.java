package convoy.ml.clustering;

import java.util.Arrays;

/**
 * Distances of rows from means, (x - mu)ᵀ Sigma^-1 (x - mu). Loops go over the rows, which the JIT
 * makes vector instructions of, and each row's sums are taken in the order of its features.
 */
final class Distances {
  private final int rows;
  private final double[][] columns;
  private final double[][] differences;
  private final double[] sums;
  private final double[] squares;

  Distances(double[][] block, int features) {
    rows = block.length;
    columns = new double[features][rows];
    for (int n = 0; n < rows; n++) {
      for (int i = 0; i < features; i++) {
        columns[i][n] = block[n][i];
      }
    }
    differences = new double[features][rows];
    sums = new double[rows];
    squares = new double[rows];
  }

  private void subtract(double[] mean) {
    Arrays.fill(squares, 0);
    for (int i = 0; i < mean.length; i++) {
      subtract(columns[i], mean[i], differences[i]);
    }
  }

  private static void subtract(double[] from, double number, double[] to) {
    for (int n = 0; n < to.length; n++) {
      to[n] = from[n] - number;
    }
  }

  /**
   * |L^-1 (x - mu)|² of each row; good until the next call.
   *
   * @param inverse L^-1, lower triangular, row by row
   */
  double[] byMatrix(double[] mean, double[] inverse) {
    subtract(mean);
    for (int i = 0; i < mean.length; i++) {
      Arrays.fill(sums, 0);
      int at = i * mean.length;
      int j = 0;
      for (; j + 3 <= i; j += 4) {
        add(
            inverse[at + j],
            differences[j],
            inverse[at + j + 1],
            differences[j + 1],
            inverse[at + j + 2],
            differences[j + 2],
            inverse[at + j + 3],
            differences[j + 3],
            sums);
      }
      for (; j <= i; j++) {
        add(inverse[at + j], differences[j], sums);
      }
      addSquares(sums, squares);
    }
    return squares;
  }

  /**
   * The sum of ((x - mu) / sigma)² of each row; good until the next call.
   *
   * @param inverse 1 / sigma, of each feature or of all
   */
  double[] byDeviations(double[] mean, double[] inverse) {
    subtract(mean);
    for (int i = 0; i < mean.length; i++) {
      Arrays.fill(sums, 0);
      add(inverse[inverse.length == 1 ? 0 : i], differences[i], sums);
      addSquares(sums, squares);
    }
    return squares;
  }

  private static void add(double a, double[] x, double[] sums) {
    for (int n = 0; n < sums.length; n++) {
      sums[n] += a * x[n];
    }
  }

  /** Four terms, in their order, to load and store a sum less often. */
  private static void add(
      double a0,
      double[] x0,
      double a1,
      double[] x1,
      double a2,
      double[] x2,
      double a3,
      double[] x3,
      double[] sums) {
    for (int n = 0; n < sums.length; n++) {
      sums[n] = sums[n] + a0 * x0[n] + a1 * x1[n] + a2 * x2[n] + a3 * x3[n];
    }
  }

  private static void addSquares(double[] of, double[] to) {
    for (int n = 0; n < to.length; n++) {
      to[n] += of[n] * of[n];
    }
  }
}
