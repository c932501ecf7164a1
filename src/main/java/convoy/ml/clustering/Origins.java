package convoy.ml.clustering;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where each component's sums are taken from, and in what units: a row's distance from the center,
 * times the root of the share, is rounded to a whole number of 2^e. No record: Kryo cannot build
 * one.
 */
final class Origins implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * A unit is 2^-21 to 2^-22 of a deviation: squares of a block then sum up to 2^52 at most, in the
   * mean, and rounding a row is to a variance as noise of 2^-44 of it.
   */
  private static final int BITS = 21;

  /** Of the largest distance, with all rows in view. */
  private static final int BITS_OF_REACH = 23;

  /** The e of a feature without any deviation: squares of 1e100 of such units are finite. */
  private static final int LEAST = -170;

  private static final int SIGNIFICAND_BITS = 53;

  private final double[][] centers;
  private final int[][] exponents;

  private Origins(double[][] centers, int[][] exponents) {
    this.centers = centers;
    this.exponents = exponents;
  }

  /** Of no component: for the sum of log p(x) alone. */
  static Origins none() {
    return new Origins(new double[0][], new int[0][]);
  }

  /** Of components with these means and deviations. */
  static Origins of(double[][] means, double[][] deviations) {
    int[][] exponents = new int[means.length][];
    Arrays.setAll(
        exponents,
        j ->
            IntStream.range(0, means[j].length)
                .map(i -> unit(means[j][i], deviations[j][i], BITS))
                .toArray());
    return new Origins(means, exponents);
  }

  /** Of all rows. */
  static Origins of(RowMoments all) {
    double[] mean = all.mean();
    int[] exponents = new int[mean.length];
    Arrays.setAll(exponents, i -> unit(mean[i], all.reach(i, mean[i]), BITS_OF_REACH));
    return new Origins(new double[][] {mean}, new int[][] {exponents});
  }

  /** Distances from a center have no digits below its own last ones. */
  private static int unit(double center, double width, int bits) {
    int last = Math.getExponent(center) - SIGNIFICAND_BITS - 1;
    return Math.max(LEAST, Math.max(last, Math.getExponent(width) - bits));
  }

  /** Whether some unit is a quarter of the other's or less. */
  boolean isFinerThan(Origins other) {
    for (int j = 0; j < exponents.length; j++) {
      for (int i = 0; i < exponents[j].length; i++) {
        if (exponents[j][i] <= other.exponents[j][i] - 2) {
          return true;
        }
      }
    }
    return false;
  }

  double[][] centers() {
    return centers;
  }

  int[][] exponents() {
    return exponents;
  }
}
