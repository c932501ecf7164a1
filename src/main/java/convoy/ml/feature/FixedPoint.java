package convoy.ml.feature;

import convoy.data.Features;
import java.io.Serializable;

/**
 * Centred features as numbers between -1 and 1: (x - mean) / 2^e. Each feature has an e of its own,
 * the smallest for which that works.
 *
 * <p>It is broadcast, and so no record: Kryo cannot build one.
 */
final class FixedPoint implements Serializable {
  private static final long serialVersionUID = 1;

  /** With a smaller e the factor would overflow. */
  private static final int SMALLEST = -1022;

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
      factors[i] = Math.scalb(1.0, -exponent);
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
    if (features.size() != row.length) {
      throw CentredProducts.changed();
    }
    features.copyTo(row, 0);
    for (int i = 0; i < row.length; i++) {
      row[i] = (row[i] - means[i]) * factors[i];
      if (!(Math.abs(row[i]) <= 1)) {
        throw CentredProducts.changed();
      }
    }
  }
}
