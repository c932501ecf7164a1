package convoy.algebra;

import convoy.algebra.Tiling.Tile;
import java.util.Arrays;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * A symmetric matrix of d x d native doubles, which its eigenvectors replace. The decomposition is
 * LAPACK's divide and conquer, which takes 2 d² doubles more while it runs.
 */
public final class SymmetricMatrix implements AutoCloseable {
  /** What LAPACK can count: its workspace has 1 + 6 d + 2 d² values. */
  public static final int MAX_SIZE = 32_766;

  private final int size;
  private final NativeMemory matrix;

  /**
   * A matrix whose values are not set.
   *
   * @param size at most {@link #MAX_SIZE}
   */
  public SymmetricMatrix(int size) {
    this.size = size;
    matrix = NativeMemory.doubles((long) size * size);
  }

  /** Sets what a tile of the upper triangle has, values of its columns one after the other. */
  public void put(Tile tile, double[] values) {
    for (int column = 0; column < tile.columns(); column++) {
      matrix
          .doubles((long) (tile.column() + column) * size + tile.row(), tile.rows())
          .put(values, column * tile.rows(), tile.rows());
    }
  }

  /** Puts the eigenvectors in place of the matrix, and returns the eigenvalues, largest first. */
  public double[] decompose() {
    OpenBlas.useOneThread();
    int work = Math.toIntExact(1 + 6L * size + 2L * size * size);
    int integerWork = 3 + 5 * size;
    double[] ascending = new double[size];
    int info;
    try (NativeMemory values = NativeMemory.doubles(size);
        NativeMemory workspace = NativeMemory.doubles(work);
        NativeMemory integers = NativeMemory.doubles(integerWork / 2 + 1)) {
      info =
          openblas.LAPACKE_dsyevd_work(
              openblas.LAPACK_COL_MAJOR,
              (byte) 'V',
              (byte) 'U',
              size,
              matrix.doublesAt(0),
              size,
              values.doublesAt(0),
              workspace.doublesAt(0),
              work,
              new IntPointer(integers.doublesAt(0)),
              integerWork);
      values.doubles(0, size).get(ascending);
    }
    if (info != 0) {
      throw new IllegalStateException(
          "LAPACK's dsyevd did not converge on a %d x %d matrix: info %d"
              .formatted(size, size, info));
    }
    double[] descending = new double[size];
    Arrays.setAll(descending, i -> ascending[size - 1 - i]);
    return descending;
  }

  /**
   * After {@link #decompose}: the unit eigenvectors of the largest eigenvalues, largest first, one
   * after the other, each with its entry of largest magnitude positive, which makes their sign
   * unique.
   */
  public double[] vectors(int count) {
    double[] vectors = new double[Math.multiplyExact(count, size)];
    for (int k = 0; k < count; k++) {
      matrix.doubles((long) (size - 1 - k) * size, size).get(vectors, k * size, size);
      makeLargestPositive(vectors, k * size, size);
    }
    return vectors;
  }

  /** Turns a vector over where its entry of largest magnitude, the first such, is negative. */
  public static void makeLargestPositive(double[] values, int from, int count) {
    double largest = 0;
    for (int i = from; i < from + count; i++) {
      if (Math.abs(values[i]) > Math.abs(largest)) {
        largest = values[i];
      }
    }
    if (largest < 0) {
      for (int i = from; i < from + count; i++) {
        values[i] = -values[i];
      }
    }
  }

  @Override
  public void close() {
    matrix.close();
  }
}
