package convoy.ml.clustering;

import java.io.Serializable;
import java.util.Arrays;

/** The smallest and the largest value of each feature. No record: Kryo cannot build one. */
final class Range implements Serializable {
  private static final long serialVersionUID = 1;

  /** The e of a constant feature: its products vanish. */
  private static final int CONSTANT = -400;

  private final double[] least;
  private final double[] greatest;

  /** Of no rows yet. */
  Range(int features) {
    least = new double[features];
    greatest = new double[features];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
  }

  /** Of this row as well. */
  void add(double[] row) {
    add(row, row);
  }

  /** Of those rows as well. */
  void add(Range other) {
    add(other.least, other.greatest);
  }

  private void add(double[] small, double[] great) {
    for (int i = 0; i < least.length; i++) {
      least[i] = Math.min(least[i], small[i]);
      greatest[i] = Math.max(greatest[i], great[i]);
    }
  }

  /** An e so that every value of a feature is less than 2^e from a center. */
  int exponent(int feature, double center) {
    double reach = Math.max(greatest[feature] - center, center - least[feature]);
    return Math.max(CONSTANT, Math.getExponent(reach) + 1);
  }
}
