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
 *       stay below 2^53: six products of matrices. What is left out, ml, lm and ll, is at most
 *       2^-64 of a product: below what a double holds of a number near 1.
 *   <li>A sum is two words, the high one in units of 2^-30, the low one of 2^-84 and not negative:
 *       for up to 2^33 rows.
 * </ul>
 */
public final class FixedProducts extends ExactProducts {
  private static final int ROWS = 512;
  private static final int SLICES = 3;
  private static final double SLICE = 0x1p21;

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
  private final double[][] products;

  /** Sums over rows, of products as the matrix says. */
  public FixedProducts(Tiling tiling) {
    super(tiling, 2, ROWS);
    left = new Block(tiling.rows());
    right = tiling.isTriangle() ? left : new Block(tiling.columns());
    int largest = tiling.tile(tiling.count() - 1).size();
    products = new double[SLICES][largest];
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
    for (int sum = 0; sum < SLICES; sum++) {
      for (int slice = 0; slice <= sum; slice++) {
        OpenBlas.timesTransposed(
            tile.rows(),
            tile.columns(),
            rows,
            left.strip(slice, tile.row()),
            right.strip(sum - slice, tile.column()),
            slice == 0 ? 0 : 1,
            result.doublesAt(0));
      }
      resultBuffer.get(0, products[sum], 0, tile.size());
    }
    combine(products[0], products[1], products[2], sums);
  }

  private static void combine(double[] first, double[] second, double[] third, long[] sums) {
    int size = sums.length / 2;
    for (int i = 0; i < size; i++) {
      long a = (long) first[i];
      long b = (long) second[i];
      long low =
          sums[size + i]
              + ((a & FIRST) << LOW_BITS - FIRST_BITS)
              + ((b & SECOND) << LOW_BITS - SECOND_BITS)
              + (long) third[i];
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
   * Rows in slices; of each, strip after strip, as wide as a tile: each is read through by the
   * products it is part of.
   */
  private static final class Block {
    private final int width;
    private final int[] strips;
    private final double[][] slices;
    private final NativeMemory memory;
    private final DoubleBuffer[][] buffers;

    Block(int width) {
      this.width = width;
      strips = Tiling.starts(width);
      slices = new double[SLICES][width];
      memory = NativeMemory.doubles((long) SLICES * ROWS * width);
      buffers = new DoubleBuffer[SLICES][strips.length - 1];
      for (int slice = 0; slice < SLICES; slice++) {
        for (int strip = 0; strip < strips.length - 1; strip++) {
          buffers[slice][strip] =
              memory.doubles(at(slice, strips[strip]), ROWS * (strips[strip + 1] - strips[strip]));
        }
      }
    }

    void put(int row, double[] values) {
      double[] high = slices[0];
      double[] middle = slices[1];
      double[] low = slices[2];
      for (int i = 0; i < width; i++) {
        double scaled = values[i] * SLICE;
        double h = Math.rint(scaled);
        double rest = (scaled - h) * SLICE;
        double m = Math.rint(rest);
        high[i] = h;
        middle[i] = m;
        low[i] = Math.rint((rest - m) * SLICE);
      }
      for (int slice = 0; slice < SLICES; slice++) {
        for (int strip = 0; strip < strips.length - 1; strip++) {
          int from = strips[strip];
          int wide = strips[strip + 1] - from;
          buffers[slice][strip].put(row * wide, slices[slice], from, wide);
        }
      }
    }

    /** The strip of a slice that begins with this column. */
    DoublePointer strip(int slice, int column) {
      return memory.doublesAt(at(slice, column));
    }

    private long at(int slice, int column) {
      return (long) slice * ROWS * width + (long) ROWS * column;
    }
  }
}
