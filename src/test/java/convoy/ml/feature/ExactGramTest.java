package convoy.ml.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Features;
import convoy.testing.Frames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;

class ExactGramTest {
  private static final double LARGEST = 1 - 0x1p-49;

  /** The upper triangle, unrounded, of {@code rows} cut into parts of at most {@code part} rows. */
  private static List<BigDecimal> gram(List<double[]> rows, int part) {
    int size = rows.get(0).length;
    double[] sums = new double[ExactGram.length(size)];
    for (int from = 0; from < rows.size(); from += part) {
      ExactGram gram = new ExactGram(size, rows.size());
      List<double[]> partRows = rows.subList(from, Math.min(rows.size(), from + part));
      for (int at = 0; at < partRows.size(); at += ExactGram.BLOCK) {
        List<double[]> block =
            partRows.subList(at, Math.min(partRows.size(), at + ExactGram.BLOCK));
        gram.add(block.toArray(new double[0][]), block.size());
      }
      for (int i = 0; i < sums.length; i++) {
        sums[i] += gram.sums()[i];
      }
    }
    List<BigDecimal> triangle = new ArrayList<>();
    for (int i = 0; i < sums.length / 2; i++) {
      triangle.add(new BigDecimal(sums[i]).add(new BigDecimal(sums[sums.length / 2 + i])));
    }
    return triangle;
  }

  private static void assertExactInAnyOrder(List<double[]> rows, double errorOfProduct) {
    List<BigDecimal> gram = gram(rows, rows.size());
    int size = rows.get(0).length;
    for (int i = 0, at = 0; i < size; i++) {
      for (int j = i; j < size; j++, at++) {
        BigDecimal exact = BigDecimal.ZERO;
        for (double[] row : rows) {
          exact = exact.add(new BigDecimal(row[i]).multiply(new BigDecimal(row[j])));
        }
        double error = exact.subtract(gram.get(at)).abs().doubleValue();
        assertTrue(error <= rows.size() * errorOfProduct, "error " + error);
      }
    }
    for (int part : new int[] {1, 7, 64, 100}) {
      List<double[]> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, new Random(part));
      assertEquals(gram, gram(shuffled, part), "parts of " + part);
    }
  }

  @Test
  void sumIsTheSameInAnyOrderWithoutAnyRoundingAtTheEnd() {
    Random random = new Random(8);
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < 1000; r++) {
      double[] row = new double[5];
      for (int i = 0; i < 5; i++) {
        long odd = 2 * random.nextLong(-(1L << 48 - 10 * i), 1L << 48 - 10 * i) + 1;
        row[i] = odd * 0x1p-49;
      }
      rows.add(row);
    }
    // 1000 rows: 2^(b-1) = 1024, 2b - 106 = -84.
    assertExactInAnyOrder(rows, 0x1p-84);
  }

  @Test
  void largestProductsFitBetweenTheTwoPowers() {
    // Just below 1: sums of 64 products come close to 64, or -64.
    Random random = new Random(9);
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < 200; r++) {
      double x = LARGEST - random.nextLong(1L << 40) * 0x1p-48;
      rows.add(new double[] {x, LARGEST, -x});
    }
    assertExactInAnyOrder(rows, 0x1p-88);
    assertExactInAnyOrder(rows.subList(0, 3), 0x1p-92);
  }

  @Test
  void fixedPointNumbersAreOddAndBelow1() {
    // Halves, quarters and so on of the largest deviation, and the mean itself: all would be even.
    double[][] x = {{-8, 4e300}, {8, -4e300}, {4, 2e300}, {-4, -2e300}, {1, 0}, {-1, 0}, {0, 0}};
    JavaRDD<Features> rows = Frames.features(x);
    FixedPoint features = new FixedPoint(FeatureMoments.of(rows, "stage", "x"));
    double[] row = new double[2];
    for (double[] values : x) {
      features.convert(new Features.Doubles(values), row);
      for (int i = 0; i < 2; i++) {
        assertTrue(Math.abs(row[i]) < 1, "row " + Arrays.toString(values));
        assertEquals(1, Math.abs(row[i] * 0x1p49 % 2), "row " + Arrays.toString(values));
        assertEquals(
            values[i],
            Math.scalb(row[i], features.exponent(i)),
            Math.scalb(0x1p-49, features.exponent(i)));
      }
    }
  }
}
