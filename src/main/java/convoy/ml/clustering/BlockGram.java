package convoy.ml.clustering;

import convoy.data.ExactSums;
import java.util.Arrays;

/** The sum of yyᵀ over rows y, {@link Rounded}. */
final class BlockGram {
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
    Arrays.setAll(factors, i -> Rounded.factor(exponents[i]));
    rows = new double[Rounded.ROWS][size];
    sums = new double[size];
  }

  /**
   * Adds a row.
   *
   * @param differences so that y = factor differences
   * @param factor at most 1
   * @return whether it is time for {@link #addTo}
   */
  boolean add(double[] differences, double factor) {
    double[] y = rows[count++];
    for (int i = 0; i < y.length; i++) {
      y[i] = Rounded.number(differences[i] * factor * factors[i]);
    }
    return count == rows.length;
  }

  /**
   * Adds the products of the rows that are here, and forgets the rows.
   *
   * @param totals of the lower triangle, row by row
   * @param from the first of them
   */
  void addTo(ExactSums totals, int from) {
    int at = from;
    for (int i = 0; i < sums.length; i++) {
      Rounded.clear(sums, i + 1);
      int row = 0;
      for (; row + 3 < count; row += 4) {
        addProducts(rows[row], rows[row + 1], rows[row + 2], rows[row + 3], i, sums);
      }
      for (; row < count; row++) {
        addProducts(rows[row], i, sums);
      }
      for (int other = 0; other <= i; other++, at++) {
        Rounded.addTo(totals, at, sums[other]);
      }
    }
    count = 0;
  }

  private static void addProducts(double[] row, int i, double[] sums) {
    double a = row[i];
    for (int j = 0; j <= i; j++) {
      sums[j] = Math.fma(a, row[j], sums[j]);
    }
  }

  /** Four rows, to load and store a sum less often; each product is rounded by itself. */
  private static void addProducts(
      double[] row0, double[] row1, double[] row2, double[] row3, int i, double[] sums) {
    double a0 = row0[i];
    double a1 = row1[i];
    double a2 = row2[i];
    double a3 = row3[i];
    for (int j = 0; j <= i; j++) {
      double sum = Math.fma(a1, row1[j], Math.fma(a0, row0[j], sums[j]));
      sums[j] = Math.fma(a3, row3[j], Math.fma(a2, row2[j], sum));
    }
  }
}
