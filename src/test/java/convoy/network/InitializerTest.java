package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.moment.Kurtosis;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Moments of the initial values. With n values the deviations of their estimates are known. */
class InitializerTest {

  @ParameterizedTest(name = "{0}: fan-in {4}, fan-out {5}")
  @CsvSource({
    "HE_NORMAL,      300, 400, 1, 400, 300",
    "HE_NORMAL,      50,  40,  7, 280, 350",
    "GLOROT_UNIFORM, 300, 400, 1, 400, 300",
    "GLOROT_UNIFORM, 50,  40,  7, 280, 350"
  })
  void varianceFollowsFromTheFans(
      Initializer initializer, int units, int inputs, int kernel, int fanIn, int fanOut) {
    List<Integer> shape = kernel == 1 ? List.of(units, inputs) : List.of(units, inputs, kernel, 1);
    double[] values = values(initializer, shape, units * inputs * kernel);
    boolean normal = initializer == Initializer.HE_NORMAL;
    double variance = normal ? 2.0 / fanIn : 2.0 / (fanIn + fanOut);
    // Kurtosis (excess) 0 of the normal, -1.2 of the uniform distribution.
    double excess = normal ? 0 : -1.2;
    int n = values.length;
    assertEquals(0, new Mean().evaluate(values), 4 * Math.sqrt(variance / n));
    assertEquals(
        variance, new Variance().evaluate(values), 4 * variance * Math.sqrt((excess + 2) / n));
    assertEquals(excess, new Kurtosis().evaluate(values), 4 * Math.sqrt(24.0 / n));
  }

  @ParameterizedTest
  @CsvSource({"3, 5", "20, 1"})
  void glorotUniformStaysWithinItsBound(int units, int inputs) {
    double bound = Math.sqrt(6.0 / (units + inputs));
    double[] values = values(Initializer.GLOROT_UNIFORM, List.of(units, inputs), units * inputs);
    assertTrue(Arrays.stream(values).allMatch(value -> Math.abs(value) <= bound));
  }

  private static double[] values(Initializer initializer, List<Integer> shape, int length) {
    float[] values = new float[length + 2];
    initializer.fill(values, 1, length + 1, shape, 42);
    assertEquals(0, values[0]); // what is not its own stays as it was
    assertEquals(0, values[length + 1]);
    double[] wide = new double[length];
    Arrays.setAll(wide, i -> values[i + 1]);
    return wide;
  }
}
