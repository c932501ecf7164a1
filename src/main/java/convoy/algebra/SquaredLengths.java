package convoy.algebra;

import java.util.Arrays;

/**
 * |W x - shift|² of rows x, with lower triangular W, in double. A row has the same bits at each
 * place of a block and whatever the other rows are, as all blocks have one shape of {@value #ROWS}
 * rows, a multiple of the sides of BLAS's kernels; see {@link RowProduct}.
 *
 * <p>Outputs are computed in strips of {@value #STRIP}, which leaves out most of W's zeros.
 */
public final class SquaredLengths implements AutoCloseable {
  /** Rows of a block. */
  public static final int ROWS = WholeProducts.ROWS;

  private static final int STRIP = 16;

  private final int size;
  private final NativeMemory rows;
  private final NativeMemory weights;
  private final NativeMemory result;
  private final double[] products = new double[ROWS * STRIP];

  /** For rows of {@code size} values. */
  public SquaredLengths(int size) {
    this.size = size;
    rows = NativeMemory.doubles((long) ROWS * size);
    weights = NativeMemory.doubles((long) STRIP * size);
    result = NativeMemory.doubles(products.length);
  }

  /** Sets the rows, {@link #ROWS} values of each column. */
  public void setRows(double[] columns) {
    rows.doublesAt(0).put(columns, 0, ROWS * size);
  }

  /**
   * Computes the squared length of each row.
   *
   * @param lower W, row by row, zeros and all
   * @param shift what is subtracted from each output
   * @param squares receives them
   */
  public void of(double[] lower, double[] shift, double[] squares) {
    OpenBlas.useOneThread();
    Arrays.fill(squares, 0);
    for (int from = 0; from < size; from += STRIP) {
      int to = Math.min(size, from + STRIP);
      for (int output = from; output < to; output++) {
        weights.doublesAt((long) (output - from) * to).put(lower, output * size, to);
      }
      OpenBlas.times(
          ROWS, to - from, to, rows.doublesAt(0), weights.doublesAt(0), result.doublesAt(0));
      result.doublesAt(0).get(products, 0, ROWS * (to - from));
      int output = from;
      for (; output + 3 < to; output += 4) {
        add(
            (output - from) * ROWS,
            shift[output],
            shift[output + 1],
            shift[output + 2],
            shift[output + 3],
            squares);
      }
      for (; output < to; output++) {
        add((output - from) * ROWS, shift[output], squares);
      }
    }
  }

  private void add(int at, double shift, double[] squares) {
    for (int row = 0; row < ROWS; row++) {
      double a = products[at + row] - shift;
      squares[row] += a * a;
    }
  }

  /** Four outputs, to load and store a sum less often. */
  private void add(int at, double s0, double s1, double s2, double s3, double[] squares) {
    for (int row = 0; row < ROWS; row++) {
      double a = products[at + row] - s0;
      double b = products[at + ROWS + row] - s1;
      double c = products[at + 2 * ROWS + row] - s2;
      double d = products[at + 3 * ROWS + row] - s3;
      squares[row] += a * a + b * b + (c * c + d * d);
    }
  }

  @Override
  public void close() {
    rows.close();
    weights.close();
    result.close();
  }
}
