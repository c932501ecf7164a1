package convoy.ml.clustering;

import convoy.data.ExactSums;

/**
 * The sums over rows of each component's share, and of that times other numbers of the row, {@link
 * Rounded}.
 */
final class ShareSums {
  private static final double SHARE = Rounded.factor(0);

  /** What a share itself is multiplied with: 1, in units of 2. */
  private static final double ONE = Rounded.number(Rounded.factor(1));

  private final double[] factors;
  private final double[] numbers;
  private final double[][] sums;
  private int count;

  /**
   * No rows yet.
   *
   * @param components how many have shares
   * @param exponents of the other numbers, which are below 2^e; their sums are in units of that,
   *     those of shares, which come first, in units of 2
   */
  ShareSums(int components, int[] exponents) {
    factors = new double[exponents.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = Rounded.factor(exponents[i]);
    }
    numbers = new double[1 + exponents.length];
    numbers[0] = ONE;
    sums = new double[components][numbers.length];
    clear();
  }

  private void clear() {
    for (double[] ofComponent : sums) {
      Rounded.clear(ofComponent, ofComponent.length);
    }
    count = 0;
  }

  /**
   * Adds a row.
   *
   * @param shares that components have in it, of 0 to 1; those below {@code smallest} do not count
   * @param others the other numbers of the row
   * @param totals where the sums go, at times, component by component
   */
  void add(double[] shares, double smallest, double[] others, ExactSums totals) {
    for (int i = 0; i < others.length; i++) {
      numbers[1 + i] = Rounded.number(others[i] * factors[i]);
    }
    for (int j = 0; j < shares.length; j++) {
      if (shares[j] >= smallest) {
        addProducts(Rounded.number(shares[j] * SHARE), numbers, sums[j]);
      }
    }
    count++;
    if (count == Rounded.ROWS) {
      addTo(totals);
    }
  }

  private static void addProducts(double share, double[] numbers, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.fma(share, numbers[i], sums[i]);
    }
  }

  /** Adds the sums that are here, and begins anew. */
  void addTo(ExactSums totals) {
    int at = 0;
    for (double[] ofComponent : sums) {
      for (double sum : ofComponent) {
        Rounded.addTo(totals, at++, sum);
      }
    }
    clear();
  }
}
