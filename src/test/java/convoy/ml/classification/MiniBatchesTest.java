package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.report.RoundReport;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a training is, and how large its mini-batches are. */
@WhateverSpark
class MiniBatchesTest {
  private static final Dataset<Row> DATA = Images.frame(61, 3);

  /** Of 61 rows each of two workers has 31: 8 steps of 4, 4 of 8, 2 of 16. */
  private static CnnClassifier growing() {
    return CnnClassifierTest.small()
        .setNetwork("mlp:3")
        .setOptimizer("adam")
        .setLearningRateSchedule("cosine")
        .setNumWorkers(2)
        .setAveragingFrequency(3)
        .setBatchSize(4)
        .setEpochs(9)
        .setBatchSizeSchedule("{\"type\": \"step\", \"epochs\": 1, \"largest\": 16}")
        .setMaxSteps(15);
  }

  @Test
  void goesOnFromACheckpointInTheSameBits(@TempDir Path folder) {
    CnnClassifier classifier =
        growing().setCheckpointDir(folder.toString()).setCheckpointInterval(1);
    CnnClassificationModel unbroken =
        classifier.copy(ParamMap.empty()).setCheckpointInterval(-1).fit(DATA);
    List<RoundReport> rounds = unbroken.summary().rounds();
    assertEquals(List.of(3, 3, 2, 3, 1, 2, 1), rounds.stream().map(RoundReport::batches).toList());
    assertEquals(List.of(1, 1, 1, 2, 2, 3, 4), rounds.stream().map(RoundReport::epoch).toList());
    assertEquals(4, rounds.get(0).epochs());
    CnnClassifierCheckpointsTest.breakOff(classifier, DATA, 4);
    List<RoundReport> resumed = new ArrayList<>();
    float[] parameters = classifier.setListener(resumed::add).fit(DATA).parameters();
    assertEquals(
        rounds.subList(4, 7).stream().map(RoundReport::learningRate).toList(),
        resumed.stream().map(RoundReport::learningRate).toList());
    assertArrayEquals(unbroken.parameters(), parameters);
  }

  @Test
  void aTrainingOfLessThanAnEpochIsValidatedAtItsEnd() {
    CnnClassificationModel model =
        CnnClassifierTest.small()
            .setNetwork("mlp:3")
            .setNumWorkers(1)
            .setBatchSize(4)
            .setAveragingFrequency(2)
            .setValidationFraction(0.2)
            .setLearningRateSchedule("linear")
            .setLearningRate(0.1)
            .setMaxSteps(5)
            .fit(DATA);
    List<RoundReport> rounds = model.summary().rounds();
    assertEquals(List.of(2, 2, 1), rounds.stream().map(RoundReport::batches).toList());
    assertEquals(20, rounds.get(2).examples(), 2);
    assertFalse(rounds.get(1).validation().isPresent());
    assertTrue(rounds.get(2).validation().isPresent());
    // The schedule takes 5 steps: (1 - 4/5) + 4/5 0.01.
    assertEquals(0.1 * 0.208, rounds.get(2).learningRate(), 1e-15);
  }

  @Test
  void autoIsTheLargestPowerOfTwoThatAWorkerHasRowsForWhereMemoryTakesIt() {
    CnnClassifier classifier =
        CnnClassifierTest.small().setNetwork("mlp:3").setNumWorkers(2).setEpochs(2);
    CnnClassificationModel chosen = classifier.setBatchSize("auto").fit(DATA);
    assertEquals(16, chosen.summary().batchSize());
    assertTrue(chosen.summary().toString().contains("batchSize 16"));
    assertArrayEquals(classifier.setBatchSize("16").fit(DATA).parameters(), chosen.parameters());
    // With a schedule that grows to 8 at most, 8.
    String schedule = "{\"type\": \"step\", \"epochs\": 1, \"largest\": 8}";
    classifier.setBatchSize("auto").setBatchSizeSchedule(schedule);
    assertEquals(8, classifier.fit(DATA).summary().batchSize());
    assertFails(
        () -> classifier.setBatchSize("many"),
        classifier.uid(),
        "batchSize is 'many'",
        "or to auto");
  }

  @Test
  void refusesSchedulesThatTheTrainingIsTooShortFor() {
    assertFails(
        () -> growing().setBatchSizeSchedule("{\"type\": \"step\", \"epochs\": 9}").fit(DATA),
        "batchSizeSchedule step first acts after 9.0 epochs, but there are only 9.0");
    // Known once the rows are counted: 5 of 8 steps.
    assertFails(
        () -> growing().setMaxSteps(5).fit(DATA),
        "batchSizeSchedule step first acts after 1.0 epochs, but there are only 0.625");
    assertFails(
        () ->
            growing()
                .setMaxSteps(6)
                .setBatchSizeSchedule("constant")
                .setLearningRateSchedule("warmup")
                .fit(DATA),
        "learningRateSchedule warmup takes 1.0 epochs, but there are only 0.75");
  }

  @Test
  void refusesWhatContradictsOtherSettings() {
    assertFails(
        () -> growing().setBatchSize(17).fit(DATA),
        "batchSize is 17, but batchSizeSchedule grows to 16 at most");
    assertFails(
        () -> growing().setOptimizer("lbfgs").setNumWorkers(1).fit(DATA),
        "optimizer is lbfgs",
        "does not follow it");
    assertFails(() -> growing().setMaxSteps(0), "maxSteps is 0; set it to at least 1");
  }
}
