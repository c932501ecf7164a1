package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.network.Json;
import convoy.testing.Resources;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemperatureTest {
  record File(List<Case> cases) {}

  record Case(
      String loss,
      List<List<Double>> outputs,
      List<List<Double>> targets,
      List<Double> weights,
      double temperature) {}

  static List<Case> cases() {
    return Json.read(Resources.text("optimize/temperatures.json"), File.class, "The file").cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhereSciPyFindsTheSmallestLoss(Case golden) {
    double found =
        best(
                Loss.parse(golden.loss),
                GoldenRows.flat(golden.outputs),
                golden.outputs.get(0).size(),
                GoldenRows.batch(golden.targets, golden.weights))
            .orElseThrow();
    assertEquals(golden.temperature, found, 1e-6 * golden.temperature);
  }

  @Test
  void thereIsNoneIfAllRowsAreRight() {
    float[] outputs = {1, -1, -2, 3};
    Batch batch = GoldenRows.batch(List.of(List.of(0.0), List.of(1.0)), List.of(1.0, 1.0));
    assertEquals(OptionalDouble.empty(), best(new SoftmaxCrossEntropy(), outputs, 2, batch));
  }

  @Test
  void thereIsNoneIfAllRowsAreWrong() {
    float[] outputs = {1, -1, -2, 3};
    Batch batch = GoldenRows.batch(List.of(List.of(1.0), List.of(0.0)), List.of(1.0, 1.0));
    assertEquals(OptionalDouble.empty(), best(new SoftmaxCrossEntropy(), outputs, 2, batch));
  }

  private static OptionalDouble best(Loss loss, float[] outputs, int width, Batch batch) {
    return Temperature.best(
        inverses -> {
          double[] sums = new double[inverses.length];
          Temperature.addSlopes(loss, outputs, width, batch, inverses, sums);
          return sums;
        });
  }
}
