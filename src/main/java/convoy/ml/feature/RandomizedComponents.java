package convoy.ml.feature;

import convoy.algebra.SymmetricMatrix;
import convoy.data.Features;
import convoy.ml.util.SymmetricEigen;
import java.util.Arrays;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;

/**
 * A few of many components by randomized subspace iteration (Halko, Martinsson and Tropp, Finding
 * structure with randomness, SIAM Review 53, 2011, algorithm 4.4): a random subspace is multiplied
 * with the covariance C and made orthonormal, again and again; then C is decomposed within it. Each
 * time the data are read once, and the covariance itself is never held.
 */
final class RandomizedComponents {
  /** Directions beyond those that are kept. */
  static final int OVERSAMPLING = 10;

  /** How often the data are read; scikit-learn multiplies as often where few are kept. */
  static final int PASSES = 8;

  /** Of a direction's length before, what must be left after the others are taken out. */
  private static final double INDEPENDENT = 1e-12;

  private RandomizedComponents() {}

  /** How many directions it takes to keep {@code count} of {@code features}. */
  static int directions(int count, int features) {
    return Math.min(features, count + OVERSAMPLING);
  }

  /**
   * The components.
   *
   * @param features (x - mean) / 2^e
   * @param scales what each feature's deviations are divided by, 0 for none of it
   * @param count how many rows there are
   * @param denominator of the covariance
   * @param total of all variances
   * @param kept how many components to keep
   * @throws ArithmeticException if a number is more than a double can hold
   */
  static PrincipalComponents of(
      JavaRDD<Features> rows,
      FixedPoint features,
      double[] scales,
      long count,
      double denominator,
      double total,
      int kept) {
    int size = features.size();
    double[][] basis = new double[directions(kept, size)][size];
    Random random = new Random(1);
    for (double[] direction : basis) {
      Arrays.setAll(direction, i -> random.nextGaussian());
    }
    orthonormalize(basis);
    double[][] product = basis;
    for (int pass = 1; pass <= PASSES; pass++) {
      if (pass > 1) {
        basis = product;
        orthonormalize(basis);
      }
      product = covarianceTimes(rows, features, scales, denominator, basis);
    }
    return withinSubspace(basis, product, count, total, kept);
  }

  private static double[][] covarianceTimes(
      JavaRDD<Features> rows,
      FixedPoint features,
      double[] scales,
      double denominator,
      double[][] basis) {
    double[][] product = new double[basis.length][features.size()];
    TileSums.of(
        rows,
        new FixedProjection(features, scales, basis),
        (tile, values) -> {
          for (int i = 0; i < values.length; i++) {
            double value = values[i] / denominator;
            if (!Double.isFinite(value)) {
              throw new ArithmeticException();
            }
            product[tile.column() + i / tile.rows()][tile.row() + i % tile.rows()] = value;
          }
        });
    return product;
  }

  /** Gram and Schmidt, twice; a direction that depends on those before it becomes 0. */
  static void orthonormalize(double[][] directions) {
    for (int j = 0; j < directions.length; j++) {
      double before = length(directions[j]);
      for (int time = 0; time < 2; time++) {
        for (int other = 0; other < j; other++) {
          addProduct(directions[j], -dot(directions[other], directions[j]), directions[other]);
        }
      }
      double length = length(directions[j]);
      double factor = length > INDEPENDENT * before ? 1 / length : 0;
      for (int i = 0; i < directions[j].length; i++) {
        directions[j][i] *= factor;
      }
    }
  }

  /** The eigenvectors of QᵀCQ, turned back by Q. */
  private static PrincipalComponents withinSubspace(
      double[][] basis, double[][] product, long count, double total, int kept) {
    int width = basis.length;
    int size = basis[0].length;
    double[] triangle = new double[width * (width + 1) / 2];
    for (int i = 0, at = 0; i < width; i++) {
      for (int j = i; j < width; j++, at++) {
        triangle[at] = dot(basis[i], product[j]);
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(triangle, width);
    double[] variances = eigen.values();
    PrincipalComponents.clearRounding(variances, count, size);
    double[] vectors = new double[Math.multiplyExact(kept, size)];
    for (int k = 0; k < kept; k++) {
      double[] vector = new double[size];
      for (int j = 0; j < width; j++) {
        addProduct(vector, eigen.vectors()[k * width + j], basis[j]);
      }
      SymmetricMatrix.makeLargestPositive(vector, 0, size);
      System.arraycopy(vector, 0, vectors, k * size, size);
    }
    return new PrincipalComponents(Arrays.copyOf(variances, kept), vectors, total);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double length(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static void addProduct(double[] sum, double factor, double[] values) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * values[i];
    }
  }
}
