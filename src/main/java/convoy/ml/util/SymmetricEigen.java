package convoy.ml.util;

import convoy.algebra.SymmetricMatrix;
import dev.ludovic.netlib.lapack.JavaLAPACK;
import org.netlib.util.intW;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix.
 *
 * @param values the eigenvalues, largest first
 * @param vectors the unit eigenvectors in that order, one after the other, each with its entry of
 *     largest magnitude positive, which makes their sign unique
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SymmetricEigen(double[] values, double[] vectors) {
  /**
   * Decomposes by LAPACK's divide and conquer, in Java: a native library, where a machine has one,
   * would give other bits.
   *
   * @param triangle the upper triangle of the {@code size} x {@code size} matrix, row after row
   */
  public static SymmetricEigen of(double[] triangle, int size) {
    // LAPACK counts columns first, so that the rows of an upper triangle are columns of a lower
    // one.
    double[] matrix = new double[size * size];
    int start = 0;
    for (int i = 0; i < size; i++) {
      System.arraycopy(triangle, start, matrix, i * size + i, size - i);
      start += size - i;
    }
    double[] ascending = new double[size];
    double[] work = new double[1 + 6 * size + 2 * size * size];
    int[] integerWork = new int[3 + 5 * size];
    intW info = new intW(0);
    JavaLAPACK.getInstance()
        .dsyevd(
            "V",
            "L",
            size,
            matrix,
            size,
            ascending,
            work,
            work.length,
            integerWork,
            integerWork.length,
            info);
    if (info.val != 0) {
      throw new IllegalStateException(
          "LAPACK's dsyevd did not converge on a "
              + size
              + " x "
              + size
              + " matrix: info "
              + info.val);
    }
    double[] values = new double[size];
    double[] vectors = new double[size * size];
    for (int k = 0; k < size; k++) {
      int column = size - 1 - k;
      values[k] = ascending[column];
      System.arraycopy(matrix, column * size, vectors, k * size, size);
      SymmetricMatrix.makeLargestPositive(vectors, k * size, size);
    }
    return new SymmetricEigen(values, vectors);
  }
}
