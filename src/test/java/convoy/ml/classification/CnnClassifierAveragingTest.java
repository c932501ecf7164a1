package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import convoy.averaging.report.RoundReport;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often workers average, and what becomes of the optimizer's state. */
@WhateverSpark
class CnnClassifierAveragingTest {
  private static final Dataset<Row> DATA = Images.frame(120, 3);

  private static CnnClassifier classifier() {
    return CnnClassifierTest.small().setNumWorkers(2).setBatchSize(10).setEpochs(3);
  }

  @Test
  void averagesAsOftenAsItIsTold() {
    // 60 rows a worker are 6 mini-batches an epoch.
    assertEquals(List.of(4, 2, 4, 2, 4, 2), batches(classifier().setAveragingFrequency(4)));
    assertEquals(
        List.of(1, 1, 1, 1, 1, 1, 6, 6),
        batches(classifier().setAveragingFrequency("16").setAveragingWarmupEpochs(1)));
    assertEquals(
        List.of(2, 2, 2, 4, 2, 4, 2),
        batches(
            classifier()
                .setAveragingFrequency("auto")
                .setAveragingWarmupEpochs(1)
                .setAveragingWarmupFrequency(2)));
  }

  private static List<Integer> batches(CnnClassifier classifier) {
    return classifier.fit(DATA).summary().rounds().stream().map(RoundReport::batches).toList();
  }

  @Test
  void optimizerStateIsAveragedUnlessToldOtherwise() {
    CnnClassifier classifier = classifier().setAveragingFrequency(2).setOptimizer("adam");
    float[] byDefault = classifier.fit(DATA).parameters();
    float[] averaged = classifier.setOptimizerStateMode("averaged").fit(DATA).parameters();
    float[] kept = classifier.setOptimizerStateMode("kept").fit(DATA).parameters();
    float[] reset = classifier.setOptimizerStateMode("reset").fit(DATA).parameters();
    assertArrayEquals(byDefault, averaged);
    assertFalse(Arrays.equals(averaged, kept));
    assertFalse(Arrays.equals(averaged, reset));
    assertFalse(Arrays.equals(kept, reset));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "automatic", ""})
  void refusesAFrequencyThatIsNone(String value) {
    assertFails(
        () -> classifier().setAveragingFrequency(value),
        "averagingFrequency is '"
            + value
            + "'; set it to a whole number of at least 1, or to auto");
  }

  static List<Arguments> contradictions() {
    return List.of(
        contradiction(
            c -> c.setAveragingWarmupFrequency(2),
            "averagingWarmupFrequency is set, but averagingWarmupEpochs is 0"),
        contradiction(
            c -> c.setAveragingWarmupEpochs(4),
            "averagingWarmupEpochs is 4, but the training has 3.0 epochs"),
        contradiction(
            c ->
                c.setAveragingWarmupEpochs(1)
                    .setAveragingWarmupFrequency(8)
                    .setAveragingFrequency(4),
            "averagingWarmupFrequency is 8, but averagingFrequency is 4"),
        contradiction(
            c -> c.setCheckpointInterval(5), "checkpointInterval is 5, but there is no folder"));
  }

  private static Arguments contradiction(UnaryOperator<CnnClassifier> change, String expected) {
    return Arguments.of(change, expected);
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void refusesSettingsThatContradictEachOther(
      UnaryOperator<CnnClassifier> change, String expected) {
    CnnClassifier classifier = change.apply(classifier());
    assertFails(() -> classifier.transformSchema(DATA.schema()), classifier.uid(), expected);
  }

  /** How many epochs there are is known once the rows are counted. */
  @Test
  void refusesAWarmupThatEndsAfterTheTraining() {
    CnnClassifier classifier =
        classifier().setBatchSize(1).setMaxSteps(3).setAveragingWarmupEpochs(1);
    classifier.transformSchema(DATA.schema());
    assertFails(
        () -> classifier.fit(DATA),
        classifier.uid() + ": averagingWarmupEpochs is 1, but the training has 0.");
  }
}
