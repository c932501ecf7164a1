package convoy.ml.clustering;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Where each component's sums are taken from, and in what units: of a row whose every feature is
 * less than 2^e from the center, products are rounded to 2^-45 of that unit's; those of another row
 * are taken as they are, which takes longer.
 */
final class Origins implements Serializable {
  private static final long serialVersionUID = 1;

  /** 2^8 deviations: of the rows of a component at most one in 65,536 lies beyond, by Chebyshev. */
  private static final int DEVIATIONS = 8;

  /** The e of a feature without any deviation. */
  private static final int LEAST = -400;

  private final double[][] centers;
  private final int[][] exponents;

  private Origins(double[][] centers, int[][] exponents) {
    this.centers = centers;
    this.exponents = exponents;
  }

  /** Of components with these means and deviations. */
  static Origins of(double[][] means, double[][] deviations) {
    int[][] exponents = new int[means.length][];
    Arrays.setAll(
        exponents,
        j ->
            Arrays.stream(deviations[j])
                .mapToInt(
                    deviation -> Math.max(LEAST, Math.getExponent(deviation) + 1 + DEVIATIONS))
                .toArray());
    return new Origins(means, exponents);
  }

  /** Of all rows: none lies beyond. */
  static Origins of(RowMoments all) {
    double[] mean = all.mean();
    int[] exponents = new int[mean.length];
    Arrays.setAll(exponents, i -> all.range().exponent(i, mean[i]));
    return new Origins(new double[][] {mean}, new int[][] {exponents});
  }

  double[][] centers() {
    return centers;
  }

  int[][] exponents() {
    return exponents;
  }
}
