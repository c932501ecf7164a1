package convoy.ml.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.Frames;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeatureMomentsTest {
  private static final MathContext DIGITS = new MathContext(60);

  private static FeatureMoments moments(double[]... rows) {
    return FeatureMoments.of(Frames.features(rows), true, "stage", "x");
  }

  /** Mean, and the standard deviation with the number of values as denominator. */
  private static double[] exactMoments(double[][] rows, int from, int to) {
    BigDecimal count = BigDecimal.valueOf((long) rows.length * (to - from));
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    for (double[] row : rows) {
      for (int i = from; i < to; i++) {
        BigDecimal x = new BigDecimal(row[i]);
        sum = sum.add(x);
        squares = squares.add(x.multiply(x));
      }
    }
    BigDecimal deviations = count.multiply(squares).subtract(sum.multiply(sum));
    return new double[] {
      sum.divide(count, DIGITS).doubleValue(),
      deviations.divide(count.multiply(count), DIGITS).sqrt(DIGITS).doubleValue()
    };
  }

  private static void assertExact(double[][] rows) {
    FeatureMoments moments = moments(rows);
    int size = rows[0].length;
    for (int from = 0; from < size; from++) {
      for (int to : new int[] {from + 1, size}) {
        double[] expected = exactMoments(rows, from, to);
        String features = "features " + from + " to " + to;
        long count = (long) rows.length * (to - from);
        assertEquals(expected[0], moments.mean(from, to), features);
        assertEquals(expected[1], moments.std(from, to, count), Math.ulp(expected[1]), features);
      }
    }
  }

  @Test
  void momentsAreThoseOfExactArithmetic() {
    Random random = new Random(2);
    double[][] rows = new double[500][6];
    for (double[] row : rows) {
      row[0] = random.nextGaussian();
      row[1] = random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
      row[2] = random.nextInt(256);
      row[3] = -1e9 - random.nextGaussian();
      row[4] = -random.nextDouble() * 1e-300;
      row[5] = random.nextInt(3) == 0 ? 0.1 : 0;
    }
    assertExact(rows);
  }

  @Test
  void momentsOfTheLargestAndTheSmallestDoublesAreExactToo() {
    assertExact(new double[][] {{Double.MAX_VALUE}, {-Double.MAX_VALUE}, {1}, {Double.MIN_VALUE}});
    assertExact(new double[][] {{1e-300, 1e300}, {3e-300, -2e300}, {0, 5e299}});
    assertEquals(Double.MIN_VALUE, moments(new double[][] {{Double.MIN_VALUE}}).mean(0, 1));
  }

  @Test
  void manyEqualValuesKeepExactlyTheirMean() {
    // A significand with all bits set, nearly all of them in one digit: without carries between,
    // it overflows after 2048 additions.
    double value = Math.nextDown(0x1p16);
    double[][] rows = new double[5000][2];
    for (double[] row : rows) {
      row[0] = value;
      row[1] = -value;
    }
    FeatureMoments moments = moments(rows);
    assertEquals(value, moments.mean(0, 1));
    assertEquals(-value, moments.mean(1, 2));
    assertEquals(0, moments.std(0, 1, rows.length));
    assertEquals(value, moments.std(0, 2, 2L * rows.length));
  }

  @Test
  void largestDistanceCountsZerosThatAreNotStored() {
    FeatureMoments moments = moments(new double[][] {{5, 5}, {0, 7}, {6, 6}});
    assertEquals(4, moments.largestDistance(0, 4));
    assertEquals(1.5, moments.largestDistance(1, 5.5));
  }
}
