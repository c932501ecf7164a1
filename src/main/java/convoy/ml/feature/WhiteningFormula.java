package convoy.ml.feature;

import convoy.algebra.RowProduct;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Vector;

/**
 * Which of the formulas of {@link PCAWhitening} a model applies.
 *
 * @param mode one of the modes of {@link PCAWhiteningParams}
 * @param epsilon added to each variance
 * @param inverse whether from white data to the original
 */
record WhiteningFormula(String mode, double epsilon, boolean inverse) implements Serializable {

  /**
   * The formula as one affine map.
   *
   * @param mean d values
   * @param std what each feature's deviations are divided by first; 0 for none of it
   * @param components d x k, its columns unit eigenvectors
   * @param variances k eigenvalues, 0 where there is no variance
   */
  AffineMap map(Vector mean, Vector std, DenseMatrix components, Vector variances) {
    double[][] axes = new double[variances.size()][];
    double[] factors = new double[axes.length];
    for (int k = 0; k < axes.length; k++) {
      factors[k] = factor(variances.apply(k));
      axes[k] = Arrays.copyOfRange(components.values(), k * mean.size(), (k + 1) * mean.size());
    }
    double[][] weights;
    if (mode.equals(PCAWhiteningParams.ZCA)) {
      weights = product(transpose(axes), factors);
    } else {
      weights = scaleRows(axes, factors);
      weights = inverse ? transpose(weights) : weights;
    }
    return inverse
        ? new AffineMap(
            new double[weights[0].length], scaleRows(weights, std.toArray()), mean.toArray())
        : new AffineMap(mean.toArray(), divideColumns(weights, std), new double[weights.length]);
  }

  private double factor(double variance) {
    if (mode.equals(PCAWhiteningParams.ROTATION)) {
      return 1;
    }
    if (variance == 0) {
      return 0;
    }
    double deviation = Math.sqrt(variance + epsilon);
    return inverse ? deviation : 1 / deviation;
  }

  /** A diag(factors) Aᵀ. */
  private static double[][] product(double[][] a, double[] factors) {
    double[][] result = new double[a.length][a.length];
    double[][] scaled = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      scaled[i] = a[i].clone();
      for (int k = 0; k < factors.length; k++) {
        scaled[i][k] *= factors[k];
      }
    }
    try (RowProduct rows = new RowProduct(a)) {
      for (int from = 0; from < a.length; from += RowProduct.ROWS) {
        int first = from;
        int to = Math.min(a.length, from + RowProduct.ROWS);
        rows.multiply(row -> scaled[first + row], Arrays.copyOfRange(result, from, to));
      }
    }
    return result;
  }

  private static double[][] scaleRows(double[][] matrix, double[] factors) {
    double[][] scaled = new double[matrix.length][];
    for (int i = 0; i < scaled.length; i++) {
      double factor = factors[i];
      scaled[i] = Arrays.stream(matrix[i]).map(entry -> factor * entry).toArray();
    }
    return scaled;
  }

  private static double[][] divideColumns(double[][] matrix, Vector divisors) {
    for (double[] row : matrix) {
      for (int i = 0; i < row.length; i++) {
        row[i] = divisors.apply(i) == 0 ? 0 : row[i] / divisors.apply(i);
      }
    }
    return matrix;
  }

  private static double[][] transpose(double[][] matrix) {
    double[][] transposed = new double[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        transposed[j][i] = matrix[i][j];
      }
    }
    return transposed;
  }
}
