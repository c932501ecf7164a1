package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.optimize.Loss;
import convoy.optimize.Targets;
import convoy.testing.Frames;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@WhateverSpark
class CnnClassifierLossesTest {

  static Stream<String> losses() {
    return Stream.concat(
        Loss.names(Targets.CLASS).stream().filter(name -> !name.equals("softmaxCrossEntropy")),
        Stream.of("{\"type\": \"softmaxCrossEntropy\", \"labelSmoothing\": 0.1}"));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void learnsWithEachLossForClasses(String loss) {
    CnnClassificationModel model =
        CnnClassifierTest.small()
            .setLoss(loss)
            .setAveragingFrequency(8)
            .setEpochs(16)
            .fit(Images.frame(120, 2));
    List<Row> rows = model.transform(Images.frame(60, 3)).collectAsList();
    long right =
        rows.stream().filter(row -> row.getAs("prediction").equals(row.getAs("label"))).count();
    assertTrue(right > 48, right + " of 60");
    for (Row row : rows) {
      Vector probability = row.getAs("probability");
      assertEquals(1, Arrays.stream(probability.toArray()).sum(), 1e-12);
      assertEquals(row.<Double>getAs("prediction"), row.<Vector>getAs("rawPrediction").argmax());
      assertEquals(probability, model.predictProbability(row.getAs("features")));
    }
  }

  @Test
  void labelSmoothingOfNothingIsTheDefault() {
    float[] plain = CnnClassifierTest.small().setEpochs(1).fit(Images.frame(30, 2)).parameters();
    assertArrayEquals(plain, parameters("{\"type\": \"softmaxCrossEntropy\"}"));
    assertNotEquals(
        plain[0], parameters("{\"type\": \"softmaxCrossEntropy\", \"labelSmoothing\": 0.1}")[0]);
  }

  private static float[] parameters(String loss) {
    return CnnClassifierTest.small()
        .setLoss(loss)
        .setEpochs(1)
        .fit(Images.frame(30, 2))
        .parameters();
  }

  @Test
  void rejectsALossThatDoesNotSuitClasses() {
    assertFails(
        () -> CnnClassifierTest.small().setLoss("squaredError"),
        "CnnClassifier",
        "squaredError",
        "for numbers",
        "softmaxCrossEntropy");
    assertFails(
        () -> CnnClassifierTest.small().setLoss("softmaxCrossentropy"),
        "Did you mean 'softmaxCrossEntropy'?");
    assertFails(
        () ->
            CnnClassifierTest.small()
                .setLoss("{\"type\": \"softmaxCrossEntropy\", \"labelSmoothing\": 1.5}"),
        "labelSmoothing must be in [0, 1), found 1.5");
  }

  @Test
  void rejectsTheBestFiveOfThreeClassesAsEarlyAsItCan() {
    CnnClassifier classifier =
        CnnClassifierTest.small()
            .setValidationFraction(0.3)
            .setPatience(2)
            .setValidationMetric("top5Accuracy");
    String[] words = {classifier.uid(), "'top5Accuracy'", "loss, accuracy"};
    assertFails(
        () -> classifier.transformSchema(Frames.withClasses(Images.frame(9, 1), 3).schema()),
        words);
    assertFails(() -> classifier.fit(Images.frame(30, 1)), words);
  }
}
