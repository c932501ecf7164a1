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

  /** How many components can be found, at most: their subspace is decomposed by LAPACK. */
  static final int MOST = SymmetricMatrix.MAX_SIZE - OVERSAMPLING;

  /** How many directions it takes to keep {@code count} of {@code features}. */
  static int directions(int count, int features) {
    return (int) Math.min(features, (long) count + OVERSAMPLING);
  }

  /**
   * The components.
   *
   * @param features (x - mean) / 2^e
   * @param scales what each feature's deviations are divided by, 0 for none of it
   * @param moments of the features, with deviations
   * @param denominator of the covariance
   * @param kept how many components to keep, at most {@link #MOST}
   * @throws ArithmeticException if a number is more than a double can hold
   */
  static PrincipalComponents of(
      JavaRDD<Features> rows,
      FixedPoint features,
      double[] scales,
      FeatureMoments moments,
      double denominator,
      int kept) {
    double total = totalVariance(moments, scales, denominator);
    int size = features.size();
    double[][] basis = new double[directions(kept, size)][size];
    Random random = new Random(1);
    for (double[] direction : basis) {
      Arrays.setAll(direction, i -> random.nextGaussian());
    }
    orthonormalize(basis, random);
    double[][] product = basis;
    for (int pass = 1; pass <= PASSES; pass++) {
      if (pass > 1) {
        basis = product;
        orthonormalize(basis, random);
      }
      product = covarianceTimes(rows, features, scales, denominator, basis);
    }
    return withinSubspace(basis, product, moments.rows(), total, kept);
  }

  private static double totalVariance(FeatureMoments moments, double[] scales, double denominator) {
    double total = 0;
    for (int i = 0; i < scales.length; i++) {
      double deviation = moments.std(i, i + 1, (long) denominator);
      total += scales[i] == 0 ? 0 : deviation / scales[i] * (deviation / scales[i]);
    }
    if (!Double.isFinite(total)) {
      throw new ArithmeticException();
    }
    return total;
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

  /**
   * Gram and Schmidt, twice; in place of a direction that depends on those before it comes a random
   * one: there is no variance along it, but a component it is.
   */
  private static void orthonormalize(double[][] directions, Random random) {
    for (int j = 0; j < directions.length; j++) {
      while (!makeOrthonormal(directions, j)) {
        Arrays.setAll(directions[j], i -> random.nextGaussian());
      }
    }
  }

  /** Of direction {@code j}, to those before it; false if it depends on them. */
  private static boolean makeOrthonormal(double[][] directions, int j) {
    double[] direction = directions[j];
    double largest = Arrays.stream(direction).map(Math::abs).max().orElseThrow();
    if (largest == 0) {
      return false;
    }
    // By a power of 2, so that squares neither overflow nor vanish, and no other digit changes.
    int exponent = Math.getExponent(largest);
    Arrays.setAll(direction, i -> Math.scalb(direction[i], -exponent));
    double before = length(direction);
    for (int time = 0; time < 2; time++) {
      for (int other = 0; other < j; other++) {
        addProduct(direction, -dot(directions[other], direction), directions[other]);
      }
    }
    double length = length(direction);
    if (length <= INDEPENDENT * before) {
      return false;
    }
    double factor = 1 / length;
    Arrays.setAll(direction, i -> direction[i] * factor);
    return true;
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
