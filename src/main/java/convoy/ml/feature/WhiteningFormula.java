package convoy.ml.feature;

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
   * @param components d x k, its columns unit eigenvectors
   * @param variances k eigenvalues, 0 where there is no variance
   */
  AffineMap map(Vector mean, DenseMatrix components, Vector variances) {
    double[][] axes = new double[variances.size()][];
    double[][] scaledAxes = new double[axes.length][];
    for (int k = 0; k < axes.length; k++) {
      double scale = scale(variances.apply(k));
      axes[k] = Arrays.copyOfRange(components.values(), k * mean.size(), (k + 1) * mean.size());
      scaledAxes[k] = Arrays.stream(axes[k]).map(entry -> scale * entry).toArray();
    }
    double[][] weights;
    if (mode.equals(PCAWhiteningParams.ZCA)) {
      weights = new double[mean.size()][mean.size()];
      BlockProducts.addProduct(transpose(axes), scaledAxes, weights);
    } else {
      weights = inverse ? scaledAxes : transpose(scaledAxes);
    }
    return inverse
        ? new AffineMap(new double[weights.length], weights, mean.toArray())
        : new AffineMap(mean.toArray(), weights, new double[weights[0].length]);
  }

  private double scale(double variance) {
    if (mode.equals(PCAWhiteningParams.ROTATION)) {
      return 1;
    }
    if (variance == 0) {
      return 0;
    }
    double std = Math.sqrt(variance + epsilon);
    return inverse ? std : 1 / std;
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
