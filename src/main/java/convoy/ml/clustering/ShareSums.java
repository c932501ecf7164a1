package convoy.ml.clustering;

import convoy.data.ExactSums;
import java.util.Arrays;

/**
 * The sums over rows of one component's share, and of that times other numbers of the row, {@link
 * Rounded}.
 */
final class ShareSums {
  private static final double SHARE = Rounded.factor(0);

  /** What a share itself is multiplied with: 1, in units of 2. */
  private static final double ONE = Rounded.number(Rounded.factor(1));

  private final double[] factors;
  private final double[] numbers;
  private final double[] sums;
  private int count;

  /**
   * No rows yet.
   *
   * @param exponents of the other numbers, which are below 2^e; their sums are in units of that,
   *     that of shares, which comes first, in units of 2
   */
  ShareSums(int[] exponents) {
    factors = Arrays.stream(exponents).mapToDouble(Rounded::factor).toArray();
    numbers = new double[1 + exponents.length];
    numbers[0] = ONE;
    sums = new double[numbers.length];
    Rounded.clear(sums, sums.length);
  }

  /**
   * Adds a row.
   *
   * @param share of 0 to 1
   * @param others the other numbers of the row
   * @return whether it is time for {@link #addTo}
   */
  boolean add(double share, double[] others) {
    for (int i = 0; i < others.length; i++) {
      numbers[1 + i] = Rounded.number(others[i] * factors[i]);
    }
    double rounded = Rounded.number(share * SHARE);
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.fma(rounded, numbers[i], sums[i]);
    }
    return ++count == Rounded.ROWS;
  }

  /** Adds the sums that are here to totals, from place {@code from} on, and begins anew. */
  void addTo(ExactSums totals, int from) {
    for (int i = 0; i < sums.length; i++) {
      Rounded.addTo(totals, from + i, sums[i]);
    }
    Rounded.clear(sums, sums.length);
    count = 0;
  }
}
