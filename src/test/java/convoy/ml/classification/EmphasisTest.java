package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Frames;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes and rows that training attends to more than to others. */
@WhateverSpark
class EmphasisTest {
  private static final Dataset<Row> DATA = Images.frame(61, 3);

  /** 45 rows of each class but the last, which has 5. */
  private static final Dataset<Row> RARE =
      Images.frame(135, 5).filter("label < 2 or hash(features) % 9 = 0");

  private static float[] fit(CnnClassifier classifier, Dataset<Row> data) {
    return classifier.fit(data).parameters();
  }

  private static double recall(CnnClassifier classifier) {
    Dataset<Row> rare = classifier.fit(RARE).transform(Images.frame(300, 9).filter("label = 2"));
    return rare.filter("prediction = label").count() / (double) rare.count();
  }

  @Test
  void classWeightsAreRowWeights() {
    Dataset<Row> weighed =
        DATA.withColumn(
            "weight",
            functions.expr("weight * element_at(array(0.5, 1, 4), cast(label as int) + 1)"));
    // Rows go to workers and batches by their contents, the weight among them: one batch of all.
    CnnClassifier one =
        CnnClassifierTest.small().setNumWorkers(1).setBatchSize(61).setWeightCol("weight");
    float[] expected = fit(one, weighed);
    assertArrayEquals(expected, fit(one.setClassWeights("[0.5, 1, 4]"), DATA), 1e-4f);
    assertFalse(Arrays.equals(expected, fit(one.setClassWeights("none"), DATA)));
  }

  @Test
  void balancedWeightsAreThoseOfTheTrainingRows() {
    double[] rows = new double[3];
    RARE.groupBy("label")
        .count()
        .collectAsList()
        .forEach(row -> rows[(int) row.getDouble(0)] = row.getLong(1));
    double all = Arrays.stream(rows).sum();
    String given =
        "{\"0\": %s, \"1\": %s, \"2\": %s}"
            .formatted(all / (3 * rows[0]), all / (3 * rows[1]), all / (3 * rows[2]));
    float[] balanced = fit(CnnClassifierTest.small().setClassWeights("balanced"), RARE);
    assertArrayEquals(fit(CnnClassifierTest.small().setClassWeights(given), RARE), balanced);
    assertFalse(Arrays.equals(fit(CnnClassifierTest.small(), RARE), balanced));
  }

  @Test
  void aRareClassIsFoundMoreOftenWhenItIsShownOrCountedMoreOften() {
    CnnClassifier plain = CnnClassifierTest.small().setEpochs(4);
    double before = recall(plain);
    double weighed = recall(CnnClassifierTest.small().setEpochs(4).setClassWeights("balanced"));
    double drawn = recall(CnnClassifierTest.small().setEpochs(4).setSampling("balanced"));
    assertTrue(weighed > before && drawn > before, before + ", " + weighed + ", " + drawn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"balanced", "highLoss", "misclassified"})
  void drawsFollowFromDataAndSeedAlone(String sampling) {
    CnnClassifier classifier = CnnClassifierTest.small().setEpochs(3).setSampling(sampling);
    float[] expected = fit(classifier, DATA);
    assertArrayEquals(expected, fit(classifier, DATA.repartition(5)));
    assertFalse(Arrays.equals(expected, fit(classifier.setSampling("uniform"), DATA)));
  }

  /** 10 rounds of 2 an epoch; after round 5 an epoch is half over. */
  @Test
  void aTrainingThatIsResumedInTheMiddleOfAnEpochEndsInTheSameBits(@TempDir Path folder) {
    CnnClassifier whole = stateful(folder.resolve("whole"));
    float[] expected = fit(whole, DATA);
    CnnClassifier broken = stateful(folder.resolve("broken"));
    CnnClassifierCheckpointsTest.breakOff(broken, DATA, 5);
    assertArrayEquals(expected, fit(broken, DATA));
  }

  private static CnnClassifier stateful(Path folder) {
    return CnnClassifierCheckpointsTest.stateful(folder)
        .setCheckpointInterval(1)
        .setSampling("highLoss")
        .setAdversarialEpsilon(0.05);
  }

  @Test
  void measuringRowsLeavesNoCachesBehind() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(DATA.sparkSession().sparkContext());
    Set<Integer> before = spark.getPersistentRDDs().keySet();
    fit(CnnClassifierTest.small().setSampling("highLoss"), DATA);
    assertTrue(before.containsAll(spark.getPersistentRDDs().keySet()));
  }

  @Test
  void adversarialExamplesChangeWhatIsLearnt() {
    CnnClassifier classifier = CnnClassifierTest.small().setAdversarialEpsilon(0.05).setEpochs(1);
    float[] half = fit(classifier, DATA);
    CnnClassifier none = CnnClassifierTest.small().setEpochs(1);
    assertFalse(Arrays.equals(half, fit(none, DATA)));
    assertFalse(Arrays.equals(half, fit(classifier.setAdversarialWeight(1), DATA)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "balance       | 'balance'",
        "[1, 0, 1]     | 0 for class 1",
        "[1, -2, 1]    | -2 for class 1",
        "[1, 'x', 1]   | no JSON",
        "[1, null, 1]  | null for class 1",
        "{\"a\": 1}    | key 'a'",
        "{\"-1\": 1}   | key '-1'",
        "{\"1\": 1e99} | 1.0E99 for class 1"
      })
  void refusesClassWeightsThatAreNone(String weights, String found) {
    CnnClassifier classifier = CnnClassifierTest.small();
    assertFails(() -> classifier.setClassWeights(weights), classifier.uid(), "classWeights", found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[1, 2] | 2 values", "{\"3\": 2} | class 3"})
  void refusesClassWeightsOfOtherClasses(String weights, String found) {
    CnnClassifier classifier = CnnClassifierTest.small().setClassWeights(weights);
    String[] words = {classifier.uid(), "classWeights", found, "3 classes"};
    assertFails(() -> classifier.fit(DATA), words);
    assertFails(() -> classifier.transformSchema(Frames.withClasses(DATA, 3).schema()), words);
  }

  @Test
  void refusesWhatWouldDoNothing() {
    CnnClassifier capped = CnnClassifierTest.small().setSamplingCap(0.9);
    assertFails(() -> capped.transformSchema(DATA.schema()), "samplingCap", "sampling is uniform");
    capped.setSampling("highLoss").transformSchema(DATA.schema());
    CnnClassifier weighed = CnnClassifierTest.small().setAdversarialWeight(0.3);
    assertFails(
        () -> weighed.transformSchema(DATA.schema()),
        "adversarialWeight",
        "adversarialEpsilon is 0");
    weighed.setAdversarialEpsilon(0.1).transformSchema(DATA.schema());
  }

  @Test
  void refusesWhatIsOutOfRange() {
    CnnClassifier classifier = CnnClassifierTest.small();
    assertFails(() -> classifier.setSampling("hard"), "sampling", "'hard'", "highLoss");
    assertFails(() -> classifier.setSamplingCap(0), "samplingCap", "0.0");
    assertFails(() -> classifier.setAdversarialEpsilon(-0.1), "adversarialEpsilon", "-0.1");
    assertFails(() -> classifier.setAdversarialWeight(1.5), "adversarialWeight", "1.5");
    for (double beyond : new double[] {1e39, 1e-50}) {
      assertFails(() -> classifier.setAdversarialEpsilon(beyond), "adversarialEpsilon", "float32");
      assertFails(() -> classifier.setL2(beyond), "l2 is " + beyond, "float32");
    }
  }
}
