package convoy.ml.feature;

import java.util.Arrays;

/**
 * The sum of xxᵀ over rows x, whose bits do not depend on the order of the rows, nor on how they
 * are parted for sums of sums: reproducible summation by pre-rounding (Demmel and Nguyen, Parallel
 * reproducible summation, IEEE Transactions on Computers 64, 2015).
 *
 * <p>Added to a much larger number, the bias, a product is rounded to a multiple of the bias's last
 * place; and as long as their sum stays between two powers of 2, that place does not move, and sums
 * of such multiples are exact in any order. What the rounding cut off, which a fused multiply-add
 * gives exactly, goes the same way into a second sum with a smaller bias.
 *
 * <ul>
 *   <li>The first bias is 1.5 · 2^7 with a last place of 2^-45, for the products of up to 64 rows,
 *       each below 1.
 *   <li>The sum of such a block is cut in two: a multiple of 2^(b-52), where 2^(b-1) is at least
 *       the number of all rows, goes into the high sums, the remainder into the low ones.
 *   <li>The second bias is 1.5 · 2^(2b-53), with a last place of 2^(2b-105), but no more than
 *       2^-45. The low sums are multiples of that, too, of at most 2^(2b-53) all in all. So both
 *       are exact: up to 2^29 rows however they are parted, up to 2^32 if in less than 2^27 parts.
 *   <li>Rounding to the nearest depends on the neighbour where a number lies exactly half-way, and
 *       so on the order. None does: entries are odd multiples of 2^-49 ({@link FixedPoint}), so
 *       products, and what rounding cuts off from them, are odd multiples of 2^-98, which is finer
 *       than any half-way point, and yet not too fine for a double to hold what was cut off.
 * </ul>
 *
 * <p>So each product has an error of at most 2^(2b-106): 2^-72 for 65,536 rows, 2^-46 for 2^31. Of
 * XᵀX in plain arithmetic this has the speed, since the inner loop becomes vector instructions.
 * Without a processor's fused multiply-add (x86 has it since 2013) it is very slow.
 */
final class ExactGram {
  /** Rows that are multiplied at once. */
  static final int BLOCK = 64;

  private static final double BLOCK_BIAS = 0x1.8p7;

  /** As large as a block needs. */
  private static final int MIN_ROW_BITS = 7;

  /** So that the last place of the low sums is not above that of a block. */
  private static final int MAX_LOW_BIAS = 7;

  private final int size;
  private final double highBias;
  private final double lowBias;
  private final double[] sums;
  private final double[] highRow;
  private final double[] lowRow;

  /**
   * An empty sum.
   *
   * @param size of a row
   * @param rows how many there are in all, wherever they are added
   */
  ExactGram(int size, long rows) {
    this.size = size;
    int rowBits = Math.max(MIN_ROW_BITS, Long.SIZE - Long.numberOfLeadingZeros(rows - 1) + 1);
    highBias = Math.scalb(1.5, rowBits);
    lowBias = Math.scalb(1.5, Math.min(2 * rowBits - 53, MAX_LOW_BIAS));
    sums = new double[length(size)];
    highRow = new double[size];
    lowRow = new double[size];
  }

  /**
   * Adds xxᵀ of some rows.
   *
   * @param block rows of odd multiples of 2^-49 below 1 in magnitude
   * @param count how many of them to add, at most {@link #BLOCK}
   */
  void add(double[][] block, int count) {
    int start = 0;
    for (int i = 0; i < size; i++) {
      Arrays.fill(highRow, i, size, BLOCK_BIAS);
      Arrays.fill(lowRow, i, size, lowBias);
      for (int row = 0; row < count; row++) {
        addProducts(block[row][i], block[row], i, highRow, lowRow);
      }
      addToSums(i, start - i);
      start += size - i;
    }
  }

  /** One row and no more at a time, or the JIT finds the loop too long for vector instructions. */
  private static void addProducts(double a, double[] x, int from, double[] high, double[] low) {
    for (int j = from; j < x.length; j++) {
      double before = high[j];
      double after = Math.fma(a, x[j], before);
      high[j] = after;
      low[j] += Math.fma(a, x[j], before - after);
    }
  }

  private void addToSums(int i, int offset) {
    int lowOffset = offset + sums.length / 2;
    for (int j = i; j < size; j++) {
      double sum = highRow[j] - BLOCK_BIAS;
      double high = sum + highBias - highBias;
      sums[offset + j] += high;
      sums[lowOffset + j] += sum - high + (lowRow[j] - lowBias);
    }
  }

  /** How many {@link #sums} there are. */
  static int length(int size) {
    return Math.toIntExact((long) size * (size + 1));
  }

  /**
   * The sums: all high ones, then all low ones, each an upper triangle, row after row. Those of
   * several parts of the rows, added place by place, are exactly those of all rows.
   */
  double[] sums() {
    return sums;
  }

  /**
   * The upper triangle of the matrix that {@link #sums}, its own and others' together, stand for.
   */
  static double[] total(double[] sums) {
    double[] total = Arrays.copyOf(sums, sums.length / 2);
    for (int i = 0; i < total.length; i++) {
      total[i] += sums[total.length + i];
    }
    return total;
  }
}
