package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Penalties, clipping, bounds and settings of layers, as a user of the stage sees them. */
@WhateverSpark
class CnnClassifierRegularizationTest {
  private static final Dataset<Row> DATA = Images.frame(60, 3);

  private static CnnClassifier classifier() {
    return CnnClassifierTest.small().setEpochs(2);
  }

  @Test
  void l1MakesWeightsZeroAndTheSummaryTellsTheirShare() {
    assertEquals(0, classifier().fit(DATA).summary().zeroWeights());
    // 4 workers have an outer optimizer, which goes further than any of them.
    CnnClassifier sparse = classifier().setNumWorkers(4).setL1(4).setEpochs(3);
    double zeros = sparse.fit(DATA).summary().zeroWeights();
    assertTrue(zeros > 0.3 && zeros < 1, "share of zeros: " + zeros);
  }

  @Test
  void theLossThatIsReportedIsTheDatas() {
    // A rate so small that nothing moves.
    CnnClassifier still = classifier().setLearningRate(1e-30).setEpochs(1);
    double plain = still.fit(DATA).summary().objectiveHistory()[0];
    double penalized =
        still.setL1(1).setL2(1).setL2Bias(1).fit(DATA).summary().objectiveHistory()[0];
    assertEquals(plain, penalized);
  }

  @Test
  void weightsThatEnterAUnitAreNoLongerThanMaxNorm() {
    CnnClassificationModel model =
        classifier().setNumWorkers(4).setLearningRate(0.1).setMaxNorm(0.5).fit(DATA);
    float[] weights = model.parameters();
    int filter = 9;
    for (int i = 0; i < 4; i++) {
      double square = 0;
      for (int j = i * filter; j < (i + 1) * filter; j++) {
        square += weights[j] * weights[j];
      }
      assertTrue(Math.sqrt(square) < 0.5001, "filter " + i + ": " + Math.sqrt(square));
    }
  }

  @Test
  void goesOnFromACheckpointToTheSameBits(@TempDir Path folder) {
    CnnClassifier classifier =
        CnnClassifierCheckpointsTest.stateful(folder)
            .setL1(0.02)
            .setL2(0.01)
            .setMaxNorm(0.9)
            .setClipNorm(0.5)
            .setLayerSettings("{\"convolution1\": {\"frozen\": true}}")
            .setBatchSize(2)
            .setGradientAccumulationSteps(2);
    float[] unbroken =
        classifier.copy(ParamMap.empty()).setCheckpointInterval(-1).fit(DATA).parameters();
    CnnClassifierCheckpointsTest.breakOff(classifier, DATA, 5);
    classifier.setListener(report -> {});
    assertFails(
        () -> classifier.copy(ParamMap.empty()).setMaxNorm(1).fit(DATA),
        "maxNorm: 0.9 there, 1.0 here");
    assertArrayEquals(unbroken, classifier.fit(DATA).parameters());
  }

  @Test
  void patternsThatFitNoLayerAreRefusedBeforeRowsAreRead() {
    CnnClassifier classifier =
        classifier().setLayerSettings("{\"convolutoin1\": {\"frozen\": true}}");
    assertFails(
        () -> classifier.transformSchema(DATA.schema()),
        classifier.uid() + ": layerSettings fit no layer that learns",
        "unknown layer or pattern 'convolutoin1'. Did you mean 'convolution1'?",
        "Known are convolution1, dense1, dense2.");
    classifier.setLayerSettings("{\"dense2\": {\"weightDecay\": 0.1}}");
    assertFails(
        () -> classifier.transformSchema(DATA.schema()), "give 'dense2' a weightDecay", "l2");
    classifier.setLayerSettings("{\"*\": {\"l2\": 0.1}, \"*2\": {\"frozen\": true}}");
    classifier.transformSchema(DATA.schema());
  }

  @ParameterizedTest
  @CsvSource({
    "l1, -0.1, a number that float32 can hold",
    "l2, NaN, a number that float32 can hold",
    "l2Bias, Infinity, a number that float32 can hold",
    "maxNorm, 0, greater than 0",
    "clipValue, NaN, greater than 0",
    "clipNorm, -1, greater than 0"
  })
  void numbersOutOfRangeAreRefusedWhereTheyAreSet(String param, double value, String range) {
    CnnClassifier classifier = classifier();
    assertFails(
        () -> classifier.set(classifier.getParam(param), value),
        classifier.uid() + ": " + param + " is " + value + "; set it to",
        range);
  }
}
