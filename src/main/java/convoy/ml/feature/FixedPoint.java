package convoy.ml.feature;

import convoy.data.Features;
import java.io.Serializable;

/**
 * Centred features as fixed-point numbers: (x - mean) / 2^e, between -1 and 1, rounded to an odd
 * multiple of 2^{@value #LOWEST_BIT}. Each feature has an e of its own, the smallest for which that
 * works. It is what {@link ExactGram} needs, and all that it loses: not more than 2^-48 of a
 * feature's largest deviation.
 *
 * <p>It is broadcast, and so no record: Kryo cannot build one.
 */
final class FixedPoint implements Serializable {
  private static final long serialVersionUID = 1;

  /** Of the lowest bit of each number, which is always 1; the exponent of 2. */
  static final int LOWEST_BIT = -49;

  /** With a smaller e the factor would overflow; the variance of such a feature is 0 anyway. */
  private static final int SMALLEST = -970;

  /** The e of a constant feature: no number stays different from 0 with it. */
  private static final int CONSTANT = -4096;

  private final double[] means;
  private final int[] exponents;
  private final double[] factors;

  /** For features that have these moments. */
  FixedPoint(FeatureMoments moments) {
    means = new double[moments.size()];
    exponents = new int[means.length];
    factors = new double[means.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = moments.mean(i);
      double largest = moments.largestDistance(i, means[i]);
      int exponent = Math.max(SMALLEST, Math.getExponent(largest) + 1);
      exponents[i] = largest == 0 ? CONSTANT : exponent;
      factors[i] = Math.scalb(1.0, -LOWEST_BIT - 1 - exponent);
    }
  }

  /** The number of features. */
  int size() {
    return means.length;
  }

  /** The mean of each feature. */
  double[] means() {
    return means;
  }

  /** The e of feature {@code i}. */
  int exponent(int i) {
    return exponents[i];
  }

  /** Writes {@code features} into {@code row}. */
  void convert(Features features, double[] row) {
    BlockProducts.difference(features, means, row);
    for (int i = 0; i < row.length; i++) {
      row[i] = (Math.floor(row[i] * factors[i]) + 0.5) * 0x1p-48;
    }
  }
}
