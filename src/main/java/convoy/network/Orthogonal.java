package convoy.network;

import java.util.Random;

/**
 * Random orthogonal matrices: Q of the QR decomposition of a matrix of Gaussian values, with R's
 * diagonal positive, so that every orthogonal matrix is as likely (Mezzadri 2007, section 5). By
 * Gram and Schmidt's method, each vector twice, which leaves nothing of the others in double
 * precision (Giraud et al. 2005).
 */
final class Orthogonal {

  private Orthogonal() {}

  /**
   * Fills a matrix.
   *
   * @param values where it lies, row by row
   * @param from its first value
   * @param step from one of its values to the next
   * @param rows orthonormal if there are no more of them than columns
   * @param columns orthonormal if there are fewer of them than rows
   * @param random gives the Gaussian values
   */
  static void fill(float[] values, int from, int step, int rows, int columns, Random random) {
    int count = Math.min(rows, columns);
    double[][] vectors = vectors(count, Math.max(rows, columns), random);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double value = rows <= columns ? vectors[row][column] : vectors[column][row];
        values[from + (row * columns + column) * step] = (float) value;
      }
    }
  }

  /** So many vectors of one length, orthonormal to each other. */
  private static double[][] vectors(int count, int length, Random random) {
    double[][] vectors = new double[count][length];
    for (int i = 0; i < count; i++) {
      double[] vector = vectors[i];
      for (int j = 0; j < length; j++) {
        vector[j] = random.nextGaussian();
      }
      for (int time = 0; time < 2; time++) {
        for (int other = 0; other < i; other++) {
          add(vector, -product(vector, vectors[other]), vectors[other]);
        }
      }
      double norm = Math.sqrt(product(vector, vector));
      for (int j = 0; j < length; j++) {
        vector[j] /= norm;
      }
    }
    return vectors;
  }

  private static void add(double[] to, double factor, double[] vector) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * vector[i];
    }
  }

  /** In four sums, because a processor need not wait from one addition to the next. */
  private static double product(double[] a, double[] b) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      first += a[i] * b[i];
      second += a[i + 1] * b[i + 1];
      third += a[i + 2] * b[i + 2];
      fourth += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      first += a[i] * b[i];
    }
    return first + second + (third + fourth);
  }
}
