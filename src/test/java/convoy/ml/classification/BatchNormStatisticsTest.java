package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import convoy.network.ParameterLayout;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What batch normalization predicts by when training is over. */
@WhateverSpark
class BatchNormStatisticsTest {
  private static final Dataset<Row> DATA = Images.frame(61, 3);

  @Test
  void exactOnesTakeThePlaceOfAveragesAndOfNothingElse(@TempDir Path folder) {
    CnnClassifier classifier = CnnClassifierCheckpointsTest.stateful(folder);
    CnnClassificationModel running = classifier.copy(ParamMap.empty()).fit(DATA);
    // From the checkpoint of the end: the training is the same.
    CnnClassificationModel exact =
        classifier.copy(ParamMap.empty()).setBatchNormStatistics("exact").fit(DATA);
    assertEquals(0, exact.summary().rounds().size());
    ParameterLayout layout = new ParameterLayout(exact.networkSpec());
    int learnt = layout.trainableSize();
    assertArrayEquals(
        Arrays.copyOf(running.parameters(), learnt), Arrays.copyOf(exact.parameters(), learnt));
    assertFalse(
        Arrays.equals(
            running.parameters(),
            learnt,
            layout.size(),
            exact.parameters(),
            learnt,
            layout.size()));
    exact.removeCheckpoint();
    classifier.setBatchNormStatistics("exact");
    CnnClassifierCheckpointsTest.breakOff(classifier, DATA, 5);
    assertArrayEquals(
        exact.parameters(), classifier.setListener(report -> {}).fit(DATA).parameters());
  }

  @Test
  void refusesANetworkThatHasNone() {
    CnnClassifier classifier =
        CnnClassifierTest.small().setNetwork("mlp:3").setBatchNormStatistics("exact");
    assertFails(
        () -> classifier.transformSchema(DATA.schema()),
        classifier.uid(),
        "batchNormStatistics is exact",
        "no batch normalization");
    assertFails(
        () -> classifier.setBatchNormStatistics("precise"),
        "batchNormStatistics",
        "running, exact");
  }
}
