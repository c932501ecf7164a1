package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** L-BFGS without a network: on functions whose minimum is known, against PyTorch (lbfgs.py). */
class LbfgsTest {
  private static final Map<String, Objective> FUNCTIONS =
      Map.of("rosenbrock", LbfgsTest::rosenbrock, "quadratic", LbfgsTest::quadratic);

  private static double rosenbrock(double[] x, double[] gradient) {
    double sum = 0;
    for (int i = 0; i < x.length - 1; i++) {
      double valley = x[i + 1] - x[i] * x[i];
      sum += 100 * valley * valley + (1 - x[i]) * (1 - x[i]);
      gradient[i] += -400 * x[i] * valley - 2 * (1 - x[i]);
      gradient[i + 1] += 200 * valley;
    }
    return sum;
  }

  private static double quadratic(double[] x, double[] gradient) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double curvature = (i + 1) * (i + 1);
      double away = x[i] - Math.sin(i);
      sum += curvature * away * away;
      gradient[i] = 2 * curvature * away;
    }
    return sum;
  }

  static Stream<Object> byPyTorch() {
    return ((List<Object>) Golden.read("optimize/lbfgs.json")).stream();
  }

  @ParameterizedTest
  @MethodSource("byPyTorch")
  void stepsAsPyTorchDoes(Map<String, Object> golden) {
    Objective function = FUNCTIONS.get((String) golden.get("function"));
    Lbfgs lbfgs = new Lbfgs((Integer) golden.get("history"), null, null);
    double[] x = Golden.doubles(golden.get("start"));
    List<double[]> pairs = pairs(lbfgs, x.length);
    for (Object expected : (List<?>) golden.get("path")) {
      lbfgs.iterate(function, x, pairs);
      assertArrayEquals(Golden.doubles(expected), x, 1e-6);
    }
  }

  @Test
  void endsInTheMinimum() {
    double[] x = {-1.2, 1, -1.2, 1, -1.2, 1};
    iterate(LbfgsTest::rosenbrock, x, 60);
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, x, 1e-4);
  }

  @Test
  void staysWhereItIsFlat() {
    double[] x = {0, Math.sin(1), Math.sin(2)};
    assertEquals(0, iterate(LbfgsTest::quadratic, x, 3));
    assertArrayEquals(new double[] {0, Math.sin(1), Math.sin(2)}, x);
  }

  @Test
  void comesBackFromWhereTheFunctionIsNoNumber() {
    // -log(1 - x) - x is NaN beyond 1; its minimum is at 0.
    Objective barrier =
        (x, gradient) -> {
          gradient[0] = 1 / (1 - x[0]) - 1;
          return -Math.log(1 - x[0]) - x[0];
        };
    double[] x = {-30};
    double value = iterate(barrier, x, 30);
    assertEquals(0, x[0], 1e-6);
    assertTrue(value >= 0 && value < 1e-12, "found " + value);
  }

  /** What a function is made to by so many iterations. */
  private static double iterate(Objective function, double[] x, int iterations) {
    Lbfgs lbfgs = new Lbfgs(null, null, null);
    List<double[]> pairs = pairs(lbfgs, x.length);
    double value = Double.NaN;
    for (int i = 0; i < iterations; i++) {
      value = lbfgs.iterate(function, x, pairs);
    }
    return value;
  }

  private static List<double[]> pairs(Lbfgs lbfgs, int length) {
    return new ArrayList<>(
        Stream.generate(() -> new double[length]).limit(lbfgs.stateVectors()).toList());
  }
}
