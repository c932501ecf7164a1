package convoy.algebra;

import convoy.algebra.Tiling.Tile;
import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Exact sums of the products of numbers between -1 and 1, taken to 2^-63: each is cut into three
 * slices of 21 bits, whole numbers but for a power of 2, and products of slices are exact in double
 * (Ozaki, Ogita, Oishi and Rump, Error-free transformations of matrix multiplication by using fast
 * routines of matrix multiplication and its applications, Numerical Algorithms 59, 2012).
 *
 * <ul>
 *   <li>x = h 2^-21 + m 2^-42 + l 2^-63 with whole numbers, |h| at most 2^21, the others 2^20.
 *   <li>Of 512 rows the sums of hh (unit 2^-42), of hm + mh (2^-63) and of hl + mm + lh (2^-84)
 *       stay below 2^53, and so does that of (h + m)(h + m), which gives hm + mh in one product of
 *       matrices where it took two (Karatsuba): five products, and four where lh is the transpose
 *       of hl. What is left out, ml, lm and ll, is at most 2^-64 of a product: below what a double
 *       holds of a number near 1.
 *   <li>A sum is two words, the high one in units of 2^-30, the low one of 2^-84 and not negative:
 *       for up to 2^33 rows.
 * </ul>
 */
public final class FixedProducts extends ExactProducts {
  private static final int ROWS = 512;
  private static final double SLICE = 0x1p21;

  /** What of a number is multiplied: h, m, l and h + m. */
  private static final int FACTORS = 4;

  private static final int HIGH = 0;
  private static final int MIDDLE = 1;
  private static final int LOWEST = 2;
  private static final int HIGH_AND_MIDDLE = 3;

  /** Between the units of the two words; what the sums of slices have below the high one's. */
  private static final int LOW_BITS = 54;

  private static final int FIRST_BITS = 12;
  private static final int SECOND_BITS = 33;
  private static final long LOW = (1L << LOW_BITS) - 1;
  private static final long FIRST = (1L << FIRST_BITS) - 1;
  private static final long SECOND = (1L << SECOND_BITS) - 1;

  private final Block left;
  private final Block right;
  private final NativeMemory result;
  private final DoubleBuffer resultBuffer;
  private final double[] highs;
  private final double[] middles;
  private final double[] squares;
  private final double[] lows;

  /** Sums over rows, of products as the matrix says. */
  public FixedProducts(Tiling tiling) {
    super(tiling, 2, ROWS);
    left = new Block(tiling.rows());
    right = tiling.isTriangle() ? left : new Block(tiling.columns());
    int largest = tiling.tile(tiling.count() - 1).size();
    highs = new double[largest];
    middles = new double[largest];
    squares = new double[largest];
    lows = new double[largest];
    result = NativeMemory.doubles(largest);
    resultBuffer = result.doubles(0, largest);
  }

  /** Adds the products of each two of these values, from -1 to 1. */
  public void add(double[] values) {
    left.put(nextRow(), values);
    rowIsIn();
  }

  /** Adds the products of these values, from -1 to 1, with those. */
  public void add(double[] values, double[] others) {
    left.put(nextRow(), values);
    right.put(nextRow(), others);
    rowIsIn();
  }

  @Override
  void multiply(Tile tile, int rows, long[] sums) {
    multiply(tile, rows, HIGH, HIGH, highs);
    multiply(tile, rows, MIDDLE, MIDDLE, middles);
    multiply(tile, rows, HIGH_AND_MIDDLE, HIGH_AND_MIDDLE, squares);
    multiply(tile, rows, HIGH, LOWEST, lows);
    if (left == right && tile.row() == tile.column()) {
      addTranspose(lows, tile.rows());
    } else {
      timesTransposed(tile, rows, LOWEST, HIGH, 1);
      resultBuffer.get(0, lows, 0, tile.size());
    }
    combine(sums);
  }

  private void multiply(Tile tile, int rows, int factor, int other, double[] product) {
    timesTransposed(tile, rows, factor, other, 0);
    resultBuffer.get(0, product, 0, tile.size());
  }

  private void timesTransposed(Tile tile, int rows, int factor, int other, double beta) {
    OpenBlas.timesTransposed(
        tile.rows(),
        tile.columns(),
        rows,
        left.strip(factor, tile.row()),
        right.strip(other, tile.column()),
        beta,
        result.doublesAt(0));
  }

  private static void addTranspose(double[] matrix, int size) {
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i * size + j] + matrix[j * size + i];
        matrix[i * size + j] = sum;
        matrix[j * size + i] = sum;
      }
    }
  }

  private void combine(long[] sums) {
    int size = sums.length / 2;
    for (int i = 0; i < size; i++) {
      long a = (long) highs[i];
      long b = (long) (squares[i] - highs[i] - middles[i]);
      long low =
          sums[size + i]
              + ((a & FIRST) << LOW_BITS - FIRST_BITS)
              + ((b & SECOND) << LOW_BITS - SECOND_BITS)
              + (long) (lows[i] + middles[i]);
      sums[i] += (a >> FIRST_BITS) + (b >> SECOND_BITS) + (low >> LOW_BITS);
      sums[size + i] = low & LOW;
    }
  }

  /** Adds the sums of other rows. */
  public static void add(long[] sums, long[] others) {
    int size = sums.length / 2;
    for (int i = 0; i < size; i++) {
      long low = sums[size + i] + others[size + i];
      sums[i] += others[i] + (low >> LOW_BITS);
      sums[size + i] = low & LOW;
    }
  }

  /** The sum {@code i}, rounded. */
  public static double value(long[] sums, int i) {
    return sums[i] * 0x1p-30 + sums[sums.length / 2 + i] * 0x1p-84;
  }

  @Override
  public void close() {
    left.memory.close();
    right.memory.close();
    result.close();
  }

  /**
   * Rows in slices, and a sum of two; of each, strip after strip, as wide as a tile: each is read
   * through by the products it is part of.
   */
  private static final class Block {
    private final int width;
    private final int[] strips;
    private final double[][] factors;
    private final NativeMemory memory;
    private final DoubleBuffer[][] buffers;

    Block(int width) {
      this.width = width;
      strips = Tiling.starts(width);
      factors = new double[FACTORS][width];
      memory = NativeMemory.doubles((long) FACTORS * ROWS * width);
      buffers = new DoubleBuffer[FACTORS][strips.length - 1];
      for (int factor = 0; factor < FACTORS; factor++) {
        for (int strip = 0; strip < strips.length - 1; strip++) {
          buffers[factor][strip] =
              memory.doubles(at(factor, strips[strip]), ROWS * (strips[strip + 1] - strips[strip]));
        }
      }
    }

    void put(int row, double[] values) {
      double[] high = factors[HIGH];
      double[] middle = factors[MIDDLE];
      double[] low = factors[LOWEST];
      double[] both = factors[HIGH_AND_MIDDLE];
      for (int i = 0; i < width; i++) {
        double scaled = values[i] * SLICE;
        double h = Math.rint(scaled);
        double rest = (scaled - h) * SLICE;
        double m = Math.rint(rest);
        high[i] = h;
        middle[i] = m;
        low[i] = Math.rint((rest - m) * SLICE);
        both[i] = h + m;
      }
      for (int factor = 0; factor < FACTORS; factor++) {
        for (int strip = 0; strip < strips.length - 1; strip++) {
          int from = strips[strip];
          int wide = strips[strip + 1] - from;
          buffers[factor][strip].put(row * wide, factors[factor], from, wide);
        }
      }
    }

    /** The strip of a factor that begins with this column. */
    DoublePointer strip(int factor, int column) {
      return memory.doublesAt(at(factor, column));
    }

    private long at(int factor, int column) {
      return (long) factor * ROWS * width + (long) ROWS * column;
    }
  }
}
