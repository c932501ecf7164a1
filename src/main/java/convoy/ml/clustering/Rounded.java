package convoy.ml.clustering;

import convoy.data.ExactSums;
import java.util.Arrays;

/**
 * Sums of products that are exact but for one rounding of each product, which does not depend on
 * the other ones: so the same bits in any order (reproducible summation by pre-rounding; Demmel and
 * Nguyen 2015). Added to 1.5 · 2^7, a product is rounded to a multiple of 2^-45, the last place of
 * that sum, and as long as the sum stays between 2^7 and 2^8, which those of {@link #ROWS} products
 * cannot leave, it is exact; then it goes into {@link ExactSums}. No product lies half-way between
 * two such multiples, where rounding would go by the sum: factors are odd multiples of 2^-49.
 *
 * <p>An error of at most 2^-46 for each product of numbers below 1.
 */
final class Rounded {
  /** Products that one sum takes. */
  static final int ROWS = 60;

  private static final int LAST_PLACE = -45;
  private static final int SIGNIFICAND_BITS = 52;
  private static final double BIAS = 0x1.8p7;
  private static final double UNIT = 0x1p45;

  private Rounded() {}

  /** What {@link #number} is to be given for a number below 2^exponent. */
  static double factor(int exponent) {
    return Math.scalb(1.0, 48 - exponent);
  }

  /** A number times a {@link #factor}, as an odd multiple of 2^-49. */
  static double number(double scaled) {
    return (Math.floor(scaled) + 0.5) * 0x1p-48;
  }

  /** Sets sums to begin with. */
  static void clear(double[] sums, int length) {
    Arrays.fill(sums, 0, length, BIAS);
  }

  /** Adds a sum to an exact one. */
  static void addTo(ExactSums totals, int at, double sum) {
    totals.add(at, (long) ((sum - BIAS) * UNIT), LAST_PLACE);
  }

  /**
   * Adds a number that may be large, which counts as an addition, in units of 2^exponent. It is
   * added as it is.
   */
  static void addLarge(ExactSums totals, int at, double number, int exponent) {
    int own = Math.getExponent(number) - (SIGNIFICAND_BITS);
    if (number != 0) {
      totals.add(at, (long) Math.scalb(number, -own), own - exponent);
    }
  }
}
