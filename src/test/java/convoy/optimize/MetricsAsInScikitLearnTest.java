package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.network.Json;
import convoy.testing.Resources;
import java.util.Arrays;
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

  @Test
  void rowsWithoutNumbersAreWrong() {
    float[] outputs = new float[6];
    Arrays.fill(outputs, Float.NaN);
    Batch batch = GoldenRows.batch(List.of(List.of(0.0)), List.of(1.0));
    assertEquals(
        Map.of("accuracy", 0.0, "top5Accuracy", 0.0), values(Targets.CLASS, 6, outputs, batch));
  }

  @Test
  void r2OfTargetsFarFromZeroIsThatOfTheirDifferences() {
    R2 metric = new R2(1);
    List<List<Double>> targets = List.of(List.of(1e7), List.of(1e7 + 1), List.of(1e7 + 3));
    double[] sums = new double[metric.sums()];
    Batch batch = GoldenRows.batch(targets, List.of(1.0, 2.0, 1.0));
    metric.add(new float[] {1e7f + 1, 1e7f + 1, 1e7f + 3}, 1, batch, sums);
    // Mean 1.25, spread 1.5625 + 2 0.0625 + 3.0625 = 4.75, one error of 1.
    assertEquals(1 - 1 / 4.75, metric.value(sums, 4), 1e-8);
    double[] merged = new double[metric.sums()];
    metric.merge(merged, sums);
    metric.merge(merged, sums);
    assertEquals(1 - 1 / 4.75, metric.value(merged, 8), 1e-8);
    double[] far = new double[metric.sums()];
    batch = GoldenRows.batch(List.of(List.of(1e9), List.of(1e9 + 64)), List.of(1.0, 1.0));
    metric.add(new float[] {1e9f, 1e9f + 64}, 1, batch, far);
    assertEquals(1, metric.value(far, 2));
  }
}
