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
      double temperature) {

    Part part(int from, int to) {
      return new Part(
          GoldenRows.flat(outputs.subList(from, to)),
          GoldenRows.batch(targets.subList(from, to), weights.subList(from, to)));
    }
  }

  record Part(float[] outputs, Batch batch) {}

  static List<Case> cases() {
    return Json.read(Resources.text("optimize/temperatures.json"), File.class, "The file").cases();
  }

  /** In two parts, as the rows of two blocks are. */
  @ParameterizedTest
  @MethodSource("cases")
  void isWhereSciPyFindsTheSmallestLoss(Case golden) {
    int rows = golden.weights.size();
    double found =
        best(Loss.parse(golden.loss), golden.part(0, 7), golden.part(7, rows)).orElseThrow();
    assertEquals(golden.temperature, found, 1e-6 * golden.temperature);
  }

  @Test
  void thereIsNoneIfAllRowsAreRight() {
    float[] outputs = {1, -1, -2, 3};
    Batch batch = GoldenRows.batch(List.of(List.of(0.0), List.of(1.0)), List.of(1.0, 1.0));
    assertEquals(OptionalDouble.empty(), best(new SoftmaxCrossEntropy(), new Part(outputs, batch)));
  }

  @Test
  void thereIsNoneIfAllRowsAreWrong() {
    float[] outputs = {1, -1, -2, 3};
    Batch batch = GoldenRows.batch(List.of(List.of(1.0), List.of(0.0)), List.of(1.0, 1.0));
    assertEquals(OptionalDouble.empty(), best(new SoftmaxCrossEntropy(), new Part(outputs, batch)));
  }

  private static OptionalDouble best(Loss loss, Part... parts) {
    return Temperature.best(
        inverses -> {
          double[] sums = new double[inverses.length];
          for (Part part : parts) {
            int width = part.outputs.length / part.batch.rows();
            Temperature.addSlopes(loss, part.outputs, width, part.batch, inverses, sums);
          }
          return sums;
        });
  }
}
