package convoy.algebra;

/**
 * Exact sums over rows of the products of each two of their whole numbers, so that neither the
 * order of the rows nor how they are parted leaves a trace. BLAS multiplies a block at once. It is
 * exact in whatever order it adds as long as no sum of products reaches 2^53; no sum of products of
 * two numbers exceeds the larger sum of squares, and so these tell afterwards. A block where one is
 * too large is multiplied in halves, and a single row in pairs of doubles.
 *
 * <p>Products are made in strips of {@value #STRIP} columns, each with those before it: about half
 * of the square.
 */
public final class WholeProducts implements AutoCloseable {
  /** The most rows of a block. */
  public static final int ROWS = 240;

  private static final int STRIP = 16;

  /** Of sums of squares; BLAS may have rounded one that is larger. */
  private static final double LARGEST = 0x1p53 - 0x1p30;

  private final int size;
  private final boolean all;
  private final NativeMemory block;
  private final NativeMemory result;
  private final double[] sums;

  /**
   * @param size numbers of a row
   * @param all whether all products are wanted, or only squares and products with the last number
   */
  public WholeProducts(int size, boolean all) {
    this.size = size;
    this.all = all;
    sums = new double[Math.toIntExact(length(size, all))];
    block = NativeMemory.doubles((long) ROWS * size);
    result = NativeMemory.doubles(sums.length);
  }

  /** How many sums there are. */
  public static long length(int size, boolean all) {
    long full = size / STRIP;
    return all ? before(full) + (size - full * STRIP) * size : 2L * size;
  }

  /** Sums of the strips before strip {@code strip}. */
  private static long before(long strip) {
    return strip * (strip + 1) / 2 * STRIP * STRIP;
  }

  /** Sums of no rows yet. */
  public WholeSums newSums() {
    return new WholeSums(sums.length);
  }

  /**
   * Which of the sums is that of the products of two numbers.
   *
   * @param i at least j; with a choice of the products j, or the last
   */
  public static int index(int size, boolean all, int i, int j) {
    if (!all) {
      return i == j ? i : size + j;
    }
    int strip = i / STRIP;
    int rows = Math.min(size, (strip + 1) * STRIP);
    return (int) before(strip) + (i - strip * STRIP) * rows + j;
  }

  /**
   * Adds the products of some rows.
   *
   * @param columns whole numbers: {@link #ROWS} of each column, of which the first count
   * @param rows how many there are
   */
  public void add(double[] columns, int rows, WholeSums to) {
    OpenBlas.useOneThread();
    block.doublesAt(0).put(columns, 0, ROWS * size);
    add(columns, 0, rows, to);
  }

  private void add(double[] columns, int from, int rows, WholeSums to) {
    multiply(from, rows);
    if (isExact()) {
      to.add(sums);
    } else if (rows > 1) {
      add(columns, from, rows / 2, to);
      add(columns, from + rows / 2, rows - rows / 2, to);
    } else {
      addRow(columns, from, to);
    }
  }

  private boolean isExact() {
    boolean exact = true;
    for (int i = 0; i < size; i++) {
      exact &= sums[index(size, all, i, i)] <= LARGEST;
    }
    return exact;
  }

  private void multiply(int from, int rows) {
    if (all) {
      for (int column = 0; column < size; column += STRIP) {
        int to = Math.min(size, column + STRIP);
        OpenBlas.transposedTimes(
            to,
            to - column,
            rows,
            block.doublesAt(from),
            block.doublesAt(from + (long) column * ROWS),
            ROWS,
            result.doublesAt(before(column / STRIP)));
      }
    } else {
      OpenBlas.transposedTimes(
          size,
          1,
          rows,
          block.doublesAt(from),
          block.doublesAt(from + (size - 1L) * ROWS),
          ROWS,
          result.doublesAt(size));
    }
    result.doublesAt(0).get(sums, 0, sums.length);
    for (int column = 0; !all && column < size; column++) {
      sums[column] = OpenBlas.square(rows, block.doublesAt(from + (long) column * ROWS));
    }
  }

  private void addRow(double[] columns, int row, WholeSums to) {
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        if (all || i == j || i == size - 1) {
          to.addProduct(index(size, all, i, j), columns[i * ROWS + row], columns[j * ROWS + row]);
        }
      }
    }
    to.carry();
  }

  @Override
  public void close() {
    block.close();
    result.close();
  }
}
