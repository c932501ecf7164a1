package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.network.Json;
import convoy.testing.Resources;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each loss and its gradient against numbers of PyTorch's: losses.py, beside its output. */
class LossesAsInPyTorchTest {
  record File(List<Case> cases) {}

  record Case(
      String loss,
      List<List<Double>> outputs,
      List<List<Double>> targets,
      List<Double> weights,
      double sum,
      List<List<Double>> gradient) {}

  static List<Case> cases() {
    return Json.read(Resources.text("optimize/losses.json"), File.class, "The file").cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossIsASumAndGradientThatOfTheMean(Case golden) {
    int width = golden.outputs.get(0).size();
    Batch batch = GoldenRows.batch(golden.targets, golden.weights);
    float[] gradient = new float[batch.rows() * width];
    double sum =
        Loss.parse(golden.loss).evaluate(GoldenRows.flat(golden.outputs), width, batch, gradient);
    assertEquals(golden.sum, sum, 1e-12 * Math.max(1, golden.sum), golden.loss);
    float[] expected = GoldenRows.flat(golden.gradient);
    for (int i = 0; i < gradient.length; i++) {
      // Rounded to float32; probabilities of nearly 1 are rounded to float64.
      assertEquals(expected[i], gradient[i], 1e-7 * Math.abs(expected[i]) + 1e-15, golden.loss);
    }
  }

  @Test
  void noneIsForgotten() {
    assertEquals(
        new TreeSet<>(Json.names(Loss.class)),
        cases().stream()
            .map(golden -> golden.loss.split("\"")[3])
            .collect(Collectors.toCollection(TreeSet::new)));
  }
}
