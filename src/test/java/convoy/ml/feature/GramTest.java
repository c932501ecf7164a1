package convoy.ml.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.algebra.Tiling;
import convoy.data.Features;
import convoy.testing.Frames;
import convoy.testing.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;

class GramTest {
  /** The upper triangle, row after row. */
  private static double[] gram(double[][] rows) {
    JavaRDD<Features> features = Frames.features(rows);
    return gram(
        features, new FixedGram(new FixedPoint(FeatureMoments.of(features, false, "stage", "x"))));
  }

  private static double[] gram(JavaRDD<Features> features, CentredProducts.Gram products) {
    int size = products.tiling().rows();
    double[][] matrix = new double[size][size];
    TileSums.of(
        features,
        products,
        (tile, values) -> {
          for (int i = 0; i < values.length; i++) {
            int row = tile.row() + i % tile.rows();
            int column = tile.column() + i / tile.rows();
            int exponent = products.exponent(row) + products.exponent(column);
            matrix[row][column] = Math.scalb(values[i], exponent);
          }
        });
    double[] triangle = new double[size * (size + 1) / 2];
    for (int i = 0, at = 0; i < size; i++) {
      for (int j = i; j < size; j++, at++) {
        triangle[at] = matrix[i][j];
      }
    }
    return triangle;
  }

  /** The sum of the products of the deviations of features {@code i} and {@code j}. */
  private static double exact(double[][] rows, int i, int j) {
    BigDecimal count = BigDecimal.valueOf(rows.length);
    BigDecimal products = BigDecimal.ZERO;
    BigDecimal sumI = BigDecimal.ZERO;
    BigDecimal sumJ = BigDecimal.ZERO;
    for (double[] row : rows) {
      products = products.add(new BigDecimal(row[i]).multiply(new BigDecimal(row[j])));
      sumI = sumI.add(new BigDecimal(row[i]));
      sumJ = sumJ.add(new BigDecimal(row[j]));
    }
    return products.subtract(sumI.multiply(sumJ).divide(count, new MathContext(700))).doubleValue();
  }

  private static void assertExact(double[][] rows) {
    assertExact(rows, gram(rows));
  }

  private static void assertExact(double[][] rows, double[] gram) {
    int size = rows[0].length;
    for (int i = 0, at = 0; i < size; i++) {
      for (int j = i; j < size; j++, at++) {
        double largest = Math.sqrt(exact(rows, i, i)) * Math.sqrt(exact(rows, j, j));
        assertEquals(exact(rows, i, j), gram[at], largest * 1e-14, "features " + i + ", " + j);
      }
    }
  }

  @Test
  void sumIsThatOfExactArithmetic() {
    Random random = new Random(6);
    double[][] rows = new double[700][6];
    for (int r = 0; r < rows.length; r++) {
      double[] row = rows[r];
      row[0] = random.nextGaussian();
      row[1] = row[0] * 1e100 + random.nextGaussian() * 1e99;
      row[2] = row[0] * 1e-100 - random.nextGaussian() * 1e-101;
      row[3] = random.nextInt(256) * row[0];
      row[4] = r == 5 ? 1 : 0;
      row[5] = random.nextGaussian() * Math.pow(10, random.nextInt(12) - 6);
    }
    assertExact(rows);
    assertExact(new double[][] {{1, 2, 3}, {2, 5, 7}});
  }

  @Test
  void constantFeatureVariesWithNone() {
    double[] gram = gram(new double[][] {{0.1, 1e150}, {0.1, -2e150}, {0.1, 3e150}});
    assertArrayEquals(new double[] {0, 0}, new double[] {gram[0], gram[1]}, 0);
  }

  @Test
  void squaresTooSmallForADoubleGiveZero() {
    double[] gram = gram(new double[][] {{1e-300, 1}, {-3e-300, 2}, {2e-300, 4}});
    assertEquals(0, gram[0]);
    // Deviations 1, -3, 2 times 1e-300 and -4/3, -1/3, 5/3.
    assertEquals(3e-300, gram[1], 1e-314);
  }

  private static final CyclicBarrier TOGETHER = new CyclicBarrier(2);

  /** Products whose reducers wait for each other. */
  private static final class SideBySide implements CentredProducts.Gram {
    private static final long serialVersionUID = 1;
    private final CentredProducts.Gram products;

    SideBySide(CentredProducts.Gram products) {
      this.products = products;
    }

    @Override
    public Tiling tiling() {
      return products.tiling();
    }

    @Override
    public Task open() {
      return products.open();
    }

    @Override
    public void add(long[] sums, long[] others) {
      products.add(sums, others);
    }

    @Override
    public double[] values(int index, long[] sums) {
      try {
        TOGETHER.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException(e);
      }
      return products.values(index, sums);
    }

    @Override
    public int exponent(int i) {
      return products.exponent(i);
    }
  }

  /** Where each took its turn, the driver waited for one after the other. */
  @Test
  void reducersWorkSideBySideAndLeaveNothingBehind() {
    JavaRDD<Features> features = Frames.features(Numbers.normal(20, 300, 1));
    FixedGram products =
        new FixedGram(new FixedPoint(FeatureMoments.of(features, false, "stage", "x")));
    int cached = features.context().getPersistentRDDs().size();
    assertArrayEquals(gram(features, products), gram(features, new SideBySide(products)));
    assertEquals(cached, features.context().getPersistentRDDs().size());
  }

  @Test
  void bytesAreMultipliedAsTheyAre() {
    Random random = new Random(7);
    double[][] rows = new double[1500][140];
    for (double[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = i % 7 == 0 ? random.nextInt(2) * 255 : random.nextInt(256);
      }
      row[9] = 255;
    }
    JavaRDD<Features> features = Frames.features(rows);
    FeatureMoments moments = FeatureMoments.of(features, false, "stage", "x");
    assertTrue(moments.areBytes());
    double[] gram = gram(features, new ByteGram(moments));
    double[][] few = new double[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      few[row] = Arrays.copyOf(rows[row], 10);
    }
    for (int i = 0; i < 10; i++) {
      for (int j = i; j < 10; j++) {
        int at = i * 140 - i * (i - 1) / 2 + j - i;
        assertEquals(exact(few, i, j), gram[at], Math.ulp(gram[at]), i + ", " + j);
      }
    }
    assertArrayEquals(gram(rows), gram, 1e-6);
  }

  @Test
  void wholeNumbersBeyondAByteAreNoBytes() {
    for (double value : new double[] {256, -1, 0.5, 1e300}) {
      JavaRDD<Features> features = Frames.features(new double[][] {{1, 2}, {3, value}});
      assertFalse(FeatureMoments.of(features, false, "stage", "x").areBytes(), "value " + value);
    }
  }
}
