package convoy.ml.feature;

import convoy.algebra.SymmetricMatrix;
import convoy.algebra.Tiling;
import convoy.data.Features;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.apache.spark.api.java.JavaRDD;

/**
 * The largest eigenvalues and eigenvectors of the covariance of distributed rows.
 *
 * @param variances the eigenvalues that are kept, largest first, 0 where there is no variance
 * @param vectors their unit eigenvectors, one after the other, each with its entry of largest
 *     magnitude positive
 * @param total the sum of all eigenvalues
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PrincipalComponents(double[] variances, double[] vectors, double total) {

  /**
   * From the whole covariance.
   *
   * @param rows the data
   * @param products of what is centred
   * @param scales what each feature's deviations are divided by, 0 for none of it
   * @param count how many rows there are
   * @param denominator of the covariance
   * @param keep how many to keep, given all variances
   * @throws ArithmeticException if an entry of the covariance is more than a double can hold
   */
  static PrincipalComponents exact(
      JavaRDD<Features> rows,
      CentredProducts.Gram products,
      double[] scales,
      long count,
      double denominator,
      ToIntFunction<double[]> keep) {
    try (SymmetricMatrix covariance = new SymmetricMatrix(scales.length)) {
      TileSums.of(
          rows,
          products,
          (tile, values) -> {
            scale(tile, values, products, scales, denominator);
            covariance.put(tile, values);
          });
      double[] variances = covariance.decompose();
      clearRounding(variances, count, scales.length);
      double total = Arrays.stream(variances).reduce(0, Double::sum);
      int kept = keep.applyAsInt(variances);
      return new PrincipalComponents(
          Arrays.copyOf(variances, kept), covariance.vectors(kept), total);
    }
  }

  private static void scale(
      Tiling.Tile tile,
      double[] values,
      CentredProducts.Gram products,
      double[] scales,
      double denominator) {
    for (int i = 0; i < values.length; i++) {
      int row = tile.row() + i % tile.rows();
      int column = tile.column() + i / tile.rows();
      // Powers of 2 come last, and change no other digit: the squares of features that can well be
      // standardized may be beyond a double.
      double value =
          scales[row] == 0 || scales[column] == 0
              ? 0
              : Math.scalb(
                  values[i] / denominator / significand(scales[row]) / significand(scales[column]),
                  products.exponent(row)
                      - Math.getExponent(scales[row])
                      + products.exponent(column)
                      - Math.getExponent(scales[column]));
      if (!Double.isFinite(value)) {
        throw new ArithmeticException();
      }
      values[i] = value;
    }
  }

  /** Of a scale that is no smaller than a normal number. */
  private static double significand(double scale) {
    return Math.scalb(scale, -Math.getExponent(scale));
  }

  /** What rounding alone can cause counts as 0. */
  static void clearRounding(double[] variances, long rows, int features) {
    double rounding = variances[0] * Math.max(rows, features) * Math.ulp(1.0);
    for (int i = 0; i < variances.length; i++) {
      variances[i] = variances[i] > rounding ? variances[i] : 0;
    }
  }
}
