package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import convoy.ml.classification.CnnClassifier;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.StopWordsRemover;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On stages of Spark's own: any stage's Params can be set. */
class StageSettingsTest {

  private final MultilayerPerceptronClassifier classifier = new MultilayerPerceptronClassifier();

  @Test
  void setsParamsOfEveryType() throws JsonProcessingException {
    apply(
        classifier,
        "{'maxIter': 7, 'seed': 12345678901, 'stepSize': 1, 'layers': [4, 5, 2],"
            + " 'thresholds': [0.25, 1], 'solver': 'gd'}");
    assertEquals(7, classifier.getMaxIter());
    assertEquals(12345678901L, classifier.getSeed());
    assertEquals(1.0, classifier.getStepSize());
    assertArrayEquals(new int[] {4, 5, 2}, classifier.getLayers());
    assertArrayEquals(new double[] {0.25, 1}, classifier.getThresholds());
    assertEquals("gd", classifier.getSolver());

    StopWordsRemover remover = new StopWordsRemover();
    apply(remover, "{'caseSensitive': true, 'stopWords': ['a', 'the']}");
    assertTrue(remover.getCaseSensitive());
    assertArrayEquals(new String[] {"a", "the"}, remover.getStopWords());
  }

  @Test
  void whatIsTooComplexForAParamIsPassedOnAsJson() throws JsonProcessingException {
    apply(classifier, "{'probabilityCol': {'layers': [1]}}");
    assertEquals("{\"layers\":[1]}", classifier.getProbabilityCol());
  }

  @Test
  void aSizeIsANumberOrAuto() throws JsonProcessingException {
    CnnClassifier stage = new CnnClassifier();
    apply(stage, "{'batchSize': 'auto'}");
    assertTrue(stage.leavesBatchSize());
    apply(stage, "{'batchSize': 5}");
    assertEquals(5, stage.getBatchSize());
    String message =
        assertThrows(IllegalArgumentException.class, () -> apply(stage, "{'batchSize': 'many'}"))
            .getMessage();
    assertEquals(
        "some stage.batchSize: found \"many\", expected a whole number, or auto.", message);
  }

  @Test
  void nullLeavesTheDefault() throws JsonProcessingException {
    apply(classifier, "{'maxIter': null}");
    assertFalse(classifier.isSet(classifier.maxIter()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'maxIters': 5}           | some stage: unknown setting 'maxIters'. Did you mean 'maxIter'?
          {'maxIter': 'five'}       | some stage.maxIter: found "five", expected a whole number.
          {'maxIter': 5.5}          | found 5.5, expected a whole number
          {'maxIter': 3000000000}   | expected a whole number
          {'stepSize': '0.1'}       | found "0.1", expected a number
          {'layers': 4}             | found 4, expected whole numbers, as in
          {'layers': [4, 0.5]}      | expected whole numbers
          {'thresholds': ['a']}     | expected numbers
          {'maxIter': -1}           | some stage.maxIter: -1 is not allowed.
          {'featuresCol': 'pixels'} | some stage.featuresCol: the job names the columns itself
          """)
  void rejects(String json, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> apply(classifier, json)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void saysWhatAParamIsForWhenItsRangeIsLeft() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> apply(classifier, "{'blockSize': 0}"))
            .getMessage();
    assertTrue(message.contains(classifier.blockSize().doc()), message);
  }

  @Test
  void rejectsParamsOfAnotherKind() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> apply(new Bucketizer(), "{'splitsArray': [[0, 1]]}"))
            .getMessage();
    assertEquals(
        "some stage.splitsArray: a DoubleArrayArrayParam cannot be set from JSON. Leave it out.",
        message);
  }

  private static void apply(Params stage, String json) throws JsonProcessingException {
    ObjectNode settings = (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
    StageSettings.apply(stage, "some stage", settings);
  }
}
