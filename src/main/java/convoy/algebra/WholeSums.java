package convoy.algebra;

import convoy.data.ExactSums;
import java.io.Serializable;

/**
 * Exact sums of whole numbers, as {@link WholeProducts} makes them: two words each, for up to 2^33
 * blocks of rows, and beside them what was too large for these. No record: Kryo cannot build one.
 */
public final class WholeSums implements Serializable {
  private static final long serialVersionUID = 1;

  /** Of the low word. */
  private static final int LOW_BITS = 30;

  private static final long LOW = (1L << LOW_BITS) - 1;

  /** Additions to a sum of large numbers from one carry to the next; a product is two. */
  private static final int CARRY_INTERVAL = 150;

  private final long[] high;
  private final long[] low;
  private final ExactSums large;
  private int products;

  /** Sums of nothing yet. */
  WholeSums(int length) {
    high = new long[length];
    low = new long[length];
    large = new ExactSums(length);
  }

  /** Adds whole numbers below 2^53 to the sums. */
  void add(double[] numbers) {
    for (int i = 0; i < high.length; i++) {
      long number = (long) numbers[i];
      high[i] += number >> LOW_BITS;
      low[i] += number & LOW;
    }
  }

  /** Adds a product of whole numbers of any size to the sum {@code i}; then {@link #carry}. */
  void addProduct(int i, double a, double b) {
    double product = a * b;
    large.add(i, product);
    large.add(i, Math.fma(a, b, -product)); // what rounding took
  }

  /** To be called after one product was added to some of the sums. */
  void carry() {
    if (++products % CARRY_INTERVAL == 0) {
      large.carry();
    }
  }

  /** Adds the sums of other rows. */
  public void add(WholeSums other) {
    for (int i = 0; i < high.length; i++) {
      high[i] += other.high[i] + (other.low[i] >> LOW_BITS);
      low[i] += other.low[i] & LOW;
    }
    large.carry();
    other.large.carry();
    large.add(other.large);
    large.carry();
    products += other.products;
  }

  /** The sum {@code i}, rounded. */
  public double value(int i) {
    long whole = high[i] + (low[i] >> LOW_BITS);
    double value = Math.scalb((double) whole, LOW_BITS) + (low[i] & LOW);
    if (products == 0) {
      return value;
    }
    large.carry(i);
    return value + large.sum(i);
  }
}
