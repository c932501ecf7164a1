package convoy.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.moment.Kurtosis;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Moments of the initial values. With n values the deviations of their estimates are known. */
class InitializerTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvFileSource(resources = "/convoy/network/initializers.csv", delimiter = '|')
  void drawsFromTheDistributionsOfPyTorch(
      String name, String shape, double deviation, double bound) {
    double[] values = values(Initializer.of(name), shape(shape), 42);
    boolean normal = bound == Double.POSITIVE_INFINITY;
    double variance = deviation * deviation;
    // Kurtosis (excess) 0 of the normal, -1.2 of the uniform distribution.
    double excess = normal ? 0 : -1.2;
    int n = values.length;
    assertEquals(0, new Mean().evaluate(values), 4 * Math.sqrt(variance / n));
    assertEquals(
        variance, new Variance().evaluate(values), 4 * variance * Math.sqrt((excess + 2) / n));
    assertEquals(excess, new Kurtosis().evaluate(values), 4 * Math.sqrt(24.0 / n));
    double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
    assertTrue(normal || (largest <= bound * 1.0000001 && largest > 0.99 * bound), () -> name);
  }

  @ParameterizedTest
  @CsvSource({"5 40", "40 5", "31 31", "6 3 3 2", "64 2 3 3", "1 9", "9 1"})
  void orthogonalRowsOrColumnsAreOrthonormal(String text) {
    List<Integer> shape = shape(text);
    int rows = shape.get(0);
    assertOrthonormal(values(Initializer.ORTHOGONAL, shape, 3), rows, size(shape) / rows);
  }

  // Whatever the matrix is turned by, it is as likely; so each value has the variance 1 / columns
  // and the mean 0, which it has not if the signs of R's diagonal are left as they fall.
  @Test
  void everyOrthogonalMatrixIsAsLikely() {
    int times = 4000;
    double[] corner = new double[times];
    double[] last = new double[times];
    for (int seed = 0; seed < times; seed++) {
      double[] matrix = values(Initializer.ORTHOGONAL, List.of(4, 4), seed * 7919L);
      corner[seed] = matrix[0];
      last[seed] = matrix[15];
    }
    for (double[] values : List.of(corner, last)) {
      assertEquals(0, new Mean().evaluate(values), 4 * Math.sqrt(0.25 / times));
      // The fourth moment is 3 / (4 (4 + 2)) = 1/8, so the square's variance is 1/8 - 1/16.
      assertEquals(0.25, new Variance().evaluate(values), 4 * Math.sqrt(1.0 / 16 / times));
    }
  }

  @ParameterizedTest(name = "{0}: its middle is at {1}")
  @CsvSource({
    "8 5 3 3, 4", // a row of three, and one
    "5 8 3 3, 4",
    "8 8 2 4, 1", // "same" padding of 4 puts one before, two after
    "8 8 1 5, 2",
    "8 5, 0"
  })
  void deltaOrthogonalIsOrthogonalInTheMiddleAndElsewhereZero(String text, int middle) {
    List<Integer> shape = shape(text);
    double[] values = values(Initializer.DELTA_ORTHOGONAL, shape, 5);
    int area = size(shape) / shape.get(0) / shape.get(1);
    double[] matrix = new double[shape.get(0) * shape.get(1)];
    for (int i = 0; i < values.length; i++) {
      if (i % area == middle) {
        matrix[i / area] = values[i];
      } else {
        assertEquals(0, values[i]);
      }
    }
    assertOrthonormal(matrix, shape.get(0), shape.get(1));
  }

  /** As many convolutions as places: the variance of one, and a matrix of its own at each. */
  @Test
  void locallyConnectedLayersBeginPlaceByPlace() {
    Shape image = new Shape(3, 5, 4);
    LocallyConnected layer = LocallyConnected.of(8, 2).bias(false);
    int places = 4 * 3;
    int fanIn = 3 * 2 * 2;
    double[] uniform = initial(layer.initializer(Initializer.GLOROT_UNIFORM), image);
    double bound = Math.sqrt(6.0 / (fanIn + 8 * 2 * 2));
    double largest = Arrays.stream(uniform).map(Math::abs).max().orElseThrow();
    assertTrue(largest <= bound * 1.0000001 && largest > 0.97 * bound, "" + largest / bound);
    double[] orthogonal = initial(layer.initializer(Initializer.ORTHOGONAL), image);
    double[] delta = initial(layer.initializer(Initializer.DELTA_ORTHOGONAL), image);
    int size = 8 * fanIn;
    assertEquals(places * size, orthogonal.length);
    for (int place = 0; place < places; place++) {
      assertOrthonormal(Arrays.copyOfRange(orthogonal, place * size, (place + 1) * size), 8, fanIn);
      double[] middle = new double[8 * 3]; // of a 2x2 kernel the first of four
      for (int i = 0; i < middle.length; i++) {
        middle[i] = delta[place * size + 4 * i];
      }
      assertOrthonormal(middle, 8, 3);
    }
    assertEquals(places * 8 * 3, Arrays.stream(delta).filter(value -> value != 0).count());
    assertFalse(
        Arrays.equals(
            Arrays.copyOf(orthogonal, size), Arrays.copyOfRange(orthogonal, size, 2 * size)));
  }

  private static double[] initial(Layer layer, Shape image) {
    NetworkSpec spec = new NetworkSpec(image, List.of(layer));
    float[] values = new ParameterLayout(spec).initialValues(4);
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  @Test
  void seedsTellMatricesApart() {
    List<Integer> shape = List.of(7, 5, 3, 3);
    for (Initializer initializer :
        List.of(Initializer.ORTHOGONAL, Initializer.DELTA_ORTHOGONAL, Initializer.HE_UNIFORM)) {
      double[] values = values(initializer, shape, 1);
      assertArrayEquals(values, values(initializer, shape, 1));
      assertFalse(Arrays.equals(values, values(initializer, shape, 2)));
    }
  }

  @Test
  void namesAreReadAsTheyAreListed() {
    assertEquals(
        List.of(Initializer.values()), Initializer.names().stream().map(Initializer::of).toList());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Initializer.of("xavierUniform"));
    assertTrue(e.getMessage().startsWith("unknown initializer 'xavierUniform'."), e.getMessage());
  }

  private static void assertOrthonormal(double[] matrix, int rows, int columns) {
    boolean wide = rows <= columns;
    int count = Math.min(rows, columns);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int k = 0; k < Math.max(rows, columns); k++) {
          product +=
              wide
                  ? matrix[i * columns + k] * matrix[j * columns + k]
                  : matrix[k * columns + i] * matrix[k * columns + j];
        }
        assertEquals(i == j ? 1 : 0, product, 1e-6);
      }
    }
  }

  private static List<Integer> shape(String text) {
    return Stream.of(text.split(" ")).map(Integer::valueOf).toList();
  }

  private static int size(List<Integer> shape) {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }

  private static double[] values(Initializer initializer, List<Integer> shape, long seed) {
    int length = size(shape);
    float[] values = new float[length + 2];
    initializer.fill(values, 1, length + 1, shape, seed);
    assertEquals(0, values[0]); // what is not its own stays as it was
    assertEquals(0, values[length + 1]);
    double[] wide = new double[length];
    Arrays.setAll(wide, i -> values[i + 1]);
    return wide;
  }
}
