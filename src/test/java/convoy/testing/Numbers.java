package convoy.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;

/** Comparison of vectors, and what they have for mean and covariance. */
public final class Numbers {
  private Numbers() {}

  /** Compares each number, within {@code tolerance} times its size or, below 1, within it. */
  public static void assertClose(double[][] expected, List<Vector> actual, double tolerance) {
    assertEquals(expected.length, actual.size(), "number of vectors");
    for (int row = 0; row < expected.length; row++) {
      assertClose(expected[row], actual.get(row), tolerance);
    }
  }

  /** As {@link #assertClose(double[][], List, double)}, of one vector. */
  public static void assertClose(double[] expected, Vector actual, double tolerance) {
    assertEquals(expected.length, actual.size(), "size of " + actual);
    for (int i = 0; i < expected.length; i++) {
      double allowed = tolerance * Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], actual.apply(i), allowed, "index " + i + " of " + actual);
    }
  }

  /** {@code rows} x {@code columns} numbers, normally distributed. */
  public static double[][] normal(int rows, int columns, long seed) {
    Random random = new Random(seed);
    double[][] numbers = new double[rows][columns];
    for (double[] row : numbers) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return numbers;
  }

  /** The covariance of {@code vectors}, divided by their number. */
  public static double[][] covariance(List<Vector> vectors) {
    int size = vectors.get(0).size();
    double[] mean = new double[size];
    for (Vector vector : vectors) {
      for (int i = 0; i < size; i++) {
        mean[i] += vector.apply(i) / vectors.size();
      }
    }
    double[][] covariance = new double[size][size];
    for (Vector vector : vectors) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          covariance[i][j] +=
              (vector.apply(i) - mean[i]) * (vector.apply(j) - mean[j]) / vectors.size();
        }
      }
    }
    return covariance;
  }
}
