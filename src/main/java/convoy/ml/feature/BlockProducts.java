package convoy.ml.feature;

import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * The two matrix products that whitening spends its time in, over blocks of rows, in plain Java
 * that the JIT turns into vector instructions. Each sum is taken in the order of its terms, so that
 * a row's result does not depend on its neighbours: BLAS gives other bits at other places of a
 * block. Of the Java BLAS's speed, {@link #addGram} has 2.4 times that of dsyrk, {@link
 * #addProduct} 0.7 times that of dgemm (784 features, one core).
 */
final class BlockProducts {
  /** Rows or terms that one inner loop takes at once, to load and store a sum less often. */
  static final int GROUP = 4;

  private BlockProducts() {}

  /** The length of the upper triangle of a {@code size} x {@code size} matrix, row after row. */
  static int triangle(int size) {
    return Math.toIntExact((long) size * (size + 1) / 2);
  }

  /**
   * Writes {@code vector - shift} into {@code row}: the same bits for a sparse and a dense vector.
   */
  static void difference(Vector vector, double[] shift, double[] row) {
    if (vector instanceof SparseVector sparse) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 0 - shift[i];
      }
      for (int k = 0; k < sparse.indices().length; k++) {
        int i = sparse.indices()[k];
        row[i] = sparse.values()[k] - shift[i];
      }
    } else {
      double[] values = vector.toArray();
      for (int i = 0; i < row.length; i++) {
        row[i] = values[i] - shift[i];
      }
    }
  }

  /**
   * Adds XᵀX to an upper triangle.
   *
   * @param x rows of equal length; their number is a multiple of {@link #GROUP}, rows of zeros fill
   *     up
   * @param triangle the sum so far, of {@link #triangle} values
   */
  static void addGram(double[][] x, double[] triangle) {
    int size = x[0].length;
    int start = 0;
    for (int i = 0; i < size; i++) {
      for (int row = 0; row < x.length; row += GROUP) {
        addGramRow(x[row], x[row + 1], x[row + 2], x[row + 3], i, triangle, start - i);
      }
      start += size - i;
    }
  }

  private static void addGramRow(
      double[] x0, double[] x1, double[] x2, double[] x3, int i, double[] sums, int offset) {
    double a0 = x0[i];
    double a1 = x1[i];
    double a2 = x2[i];
    double a3 = x3[i];
    for (int j = i; j < x0.length; j++) {
      sums[offset + j] = sums[offset + j] + a0 * x0[j] + a1 * x1[j] + a2 * x2[j] + a3 * x3[j];
    }
  }

  /**
   * Adds XW to Y.
   *
   * @param x rows of d values
   * @param w d rows of k values
   * @param y rows of k values, the sums so far
   */
  static void addProduct(double[][] x, double[][] w, double[][] y) {
    int d = w.length;
    int wholeTerms = d - d % GROUP;
    for (int i = 0; i < wholeTerms; i += GROUP) {
      for (int row = 0; row < x.length; row++) {
        addTerms(x[row], i, w[i], w[i + 1], w[i + 2], w[i + 3], y[row]);
      }
    }
    for (int i = wholeTerms; i < d; i++) {
      for (int row = 0; row < x.length; row++) {
        double a = x[row][i];
        for (int j = 0; j < w[i].length; j++) {
          y[row][j] += a * w[i][j];
        }
      }
    }
  }

  private static void addTerms(
      double[] x, int i, double[] w0, double[] w1, double[] w2, double[] w3, double[] y) {
    double a0 = x[i];
    double a1 = x[i + 1];
    double a2 = x[i + 2];
    double a3 = x[i + 3];
    for (int j = 0; j < y.length; j++) {
      y[j] = y[j] + a0 * w0[j] + a1 * w1[j] + a2 * w2[j] + a3 * w3[j];
    }
  }
}
