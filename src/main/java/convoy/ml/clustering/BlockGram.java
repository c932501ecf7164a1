package convoy.ml.clustering;

import convoy.data.ExactSums;
import java.util.Arrays;

/**
 * The sum of yyᵀ over rows y, exact but for one rounding of each product, which does not depend on
 * the other rows: so the same bits in any order (reproducible summation by pre-rounding; Demmel and
 * Nguyen 2015). Added to 1.5 · 2^7, a product is rounded to a multiple of 2^-45, the last place of
 * that sum, and as long as the sum stays between 2^7 and 2^8, which 64 products below 1 cannot
 * leave, it is exact; then it goes into {@link ExactSums}. No product lies half-way between two
 * such multiples, where rounding would go by the sum: entries are odd multiples of 2^-49.
 *
 * <p>An error of at most 2^-46 for each product, in units of the square of what is 1.
 */
final class BlockGram {
  /** Rows that are multiplied at once. */
  private static final int ROWS = 64;

  private static final double BIAS = 0x1.8p7;
  private static final int LAST_PLACE = -45;
  private static final double UNIT = 0x1p45;

  private final double[] factors;
  private final double[][] rows;
  private final double[] sums;
  private int count;

  /**
   * No rows yet.
   *
   * @param exponents of each value: what is added is below 2^e; the sums are in units of 2^(e + e')
   */
  BlockGram(int[] exponents) {
    int size = exponents.length;
    factors = new double[size];
    Arrays.setAll(factors, i -> Math.scalb(1.0, 48 - exponents[i]));
    rows = new double[ROWS][size];
    sums = new double[size];
  }

  /**
   * Adds a row.
   *
   * @param difference the values
   * @param factor that each is multiplied with, at most 1
   * @param totals where the products go, at times; the lower triangle, row by row
   * @param from the first of them
   */
  void add(double[] difference, double factor, ExactSums totals, int from) {
    double[] row = rows[count++];
    for (int i = 0; i < row.length; i++) {
      row[i] = (Math.floor(difference[i] * factor * factors[i]) + 0.5) * 0x1p-48;
    }
    if (count == ROWS) {
      addTo(totals, from);
    }
  }

  /** Adds the products of the rows that are here, and forgets the rows. */
  void addTo(ExactSums totals, int from) {
    int at = from;
    for (int i = 0; i < sums.length; i++) {
      Arrays.fill(sums, 0, i + 1, BIAS);
      for (int row = 0; row < count; row++) {
        addProducts(rows[row][i], rows[row], i + 1, sums);
      }
      for (int other = 0; other <= i; other++, at++) {
        totals.add(at, (long) ((sums[other] - BIAS) * UNIT), LAST_PLACE);
      }
    }
    count = 0;
  }

  /** One row and no more at a time, or the JIT finds the loop too long for vector instructions. */
  private static void addProducts(double a, double[] row, int length, double[] sums) {
    for (int j = 0; j < length; j++) {
      sums[j] = Math.fma(a, row[j], sums[j]);
    }
  }
}
