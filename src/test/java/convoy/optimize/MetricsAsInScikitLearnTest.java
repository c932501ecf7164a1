package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.network.Json;
import convoy.testing.Resources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each metric against numbers of scikit-learn's: metrics.py, beside its output. */
class MetricsAsInScikitLearnTest {
  record File(List<Case> cases) {}

  record Case(
      Targets targets,
      List<List<Double>> outputs,
      List<List<Double>> labels,
      List<Double> weights,
      Map<String, Double> values) {}

  static List<Case> cases() {
    return Json.read(Resources.text("optimize/metrics.json"), File.class, "The file").cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ofWeightedRows(Case golden) {
    Map<String, Double> found =
        values(
            golden.targets,
            golden.outputs.get(0).size(),
            GoldenRows.flat(golden.outputs),
            GoldenRows.batch(golden.labels, golden.weights));
    assertEquals(golden.values.keySet(), found.keySet());
    golden.values.forEach((name, value) -> assertEquals(value, found.get(name), 1e-7, name));
  }

  @Test
  void noFiveAreBestOfFive() {
    assertEquals(List.of(new Accuracy()), Targets.CLASS.metrics(5));
  }

  // 1 and 0 as scikit-learn's r2_score has them with force_finite, its default.
  @Test
  void targetsThatNeverChangeGiveAFiniteR2() {
    float[] outputs = {0.1f, 0.1f, 0.1f, 0.2f};
    Batch batch =
        GoldenRows.batch(List.of(List.of(0.1, 0.1), List.of(0.1, 0.1)), List.of(3.0, 1.0));
    assertEquals(0.5, values(Targets.NUMBERS, 2, outputs, batch).get("r2"));
  }

  @Test
  void noLabelAtAllGivesAFiniteF1() {
    Batch batch = GoldenRows.batch(List.of(List.of(0.0, 0.0)), List.of(1.0));
    float[] outputs = {-1, -1};
    assertEquals(
        Map.of("microF1Measure", 0.0, "subsetAccuracy", 1.0, "hammingLoss", 0.0),
        values(Targets.LABELS, 2, outputs, batch));
  }

  private static Map<String, Double> values(
      Targets targets, int width, float[] outputs, Batch batch) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Metric metric : targets.metrics(width)) {
      double[] sums = new double[metric.sums()];
      metric.add(outputs, width, batch, sums);
      values.put(metric.name(), metric.value(sums, batch.totalWeight()));
    }
    return values;
  }
}
