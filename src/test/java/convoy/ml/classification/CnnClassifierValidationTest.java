package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.averaging.report.ValidationScore;
import convoy.data.ClassCounts;
import convoy.ml.util.ValidationRows;
import convoy.testing.Frames;
import convoy.testing.Images;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WhateverSpark
class CnnClassifierValidationTest {
  private static final AtomicInteger READ = new AtomicInteger();

  private final List<RoundReport> reports = new ArrayList<>();
  private final List<Integer> restored = new ArrayList<>();

  /** Two rounds an epoch; what it reports goes into the lists above. */
  private CnnClassifier classifier() {
    return CnnClassifierTest.small()
        .setListener(
            new TrainingListener() {
              @Override
              public void onRound(RoundReport report) {
                reports.add(report);
              }

              @Override
              public void onRestore(int round, ValidationScore score) {
                restored.add(round);
              }
            });
  }

  private CnnClassifier withIndicator() {
    return classifier().setValidationIndicatorCol("held");
  }

  /**
   * 64 images to train on and 40 to validate on, with some labels wrong, so that overfitting shows.
   */
  private static Dataset<Row> parted() {
    return noisy(Images.frame(64, 2))
        .withColumn("held", functions.lit(false))
        .union(noisy(Images.frame(40, 3)).withColumn("held", functions.lit(true)));
  }

  private static Dataset<Row> noisy(Dataset<Row> images) {
    return images.withColumn(
        "label", functions.expr("if(abs(hash(features)) % 4 = 0, (label + 1) % 3, label)"));
  }

  private static Dataset<Row> learnt() {
    return parted().filter("not held");
  }

  private List<ValidationScore> scores() {
    return reports.stream().flatMap(report -> report.validation().stream()).toList();
  }

  @Test
  void scoresAreThoseOfTheModelOnTheSameRows() {
    CnnClassificationModel model =
        withIndicator().setWeightCol("weight").setEpochs(3).fit(parted());
    double weight = 0;
    double loss = 0;
    double correct = 0;
    for (Row row : model.transform(parted().filter("held")).collectAsList()) {
      double[] raw = row.<Vector>getAs("rawPrediction").toArray();
      int label = (int) (double) row.<Double>getAs("label");
      double w = row.<Double>getAs("weight");
      weight += w;
      loss += w * (Math.log(Arrays.stream(raw).map(Math::exp).sum()) - raw[label]);
      correct += row.<Double>getAs("prediction") == label ? w : 0;
    }
    assertEquals(50, weight); // of 40 rows every fourth weighs 2
    assertEquals(3, scores().size());
    assertEquals(loss / weight, scores().get(2).loss(), 1e-6);
    assertEquals(correct / weight, scores().get(2).metric("accuracy"), 1e-12);
  }

  @Test
  void validationAloneLeavesTheWeightsAsTheyAre() {
    float[] plain = classifier().setEpochs(4).fit(learnt()).parameters();
    assertEquals(List.of(), scores());
    assertArrayEquals(plain, withIndicator().setEpochs(4).fit(parted()).parameters());
    assertEquals(4, scores().size());
    assertEquals(List.of(), restored);
  }

  @ParameterizedTest
  @CsvSource({"loss", "accuracy"})
  void stopsWhenItShouldAndTakesTheBestWeights(String metric) {
    int patience = 3;
    float[] stopped =
        withIndicator()
            .setAveragingFrequency(4)
            .setEpochs(40)
            .setPatience(patience)
            .setValidationMetric(metric)
            .fit(parted())
            .parameters();
    List<Double> errors =
        scores().stream()
            .map(score -> metric.equals("loss") ? score.loss() : 1 - score.metric("accuracy"))
            .toList();
    int best = errors.indexOf(errors.stream().min(Double::compare).orElseThrow()) + 1;
    assertTrue(best > 1 && best < 30, "the data do not overfit: " + errors);
    assertEquals(best + patience, errors.size());
    assertEquals(List.of(best), restored); // one round an epoch
    assertArrayEquals(
        classifier().setAveragingFrequency(4).setEpochs(best).fit(learnt()).parameters(), stopped);
  }

  @Test
  void validatesEverySoManyRoundsAndAfterTheLast() {
    withIndicator().setEpochs(4).setValidationInterval(3).fit(parted());
    assertEquals(
        List.of(3, 6, 8),
        reports.stream().filter(r -> r.validation().isPresent()).map(RoundReport::round).toList());
  }

  @Test
  void partitionsOfTheInputLeaveNoTrace() {
    CnnClassifier classifier = classifier().setEpochs(4).setPatience(2).setValidationFraction(0.3);
    Dataset<Row> data = noisy(Images.frame(90, 4));
    float[] expected = classifier.fit(data).parameters();
    List<ValidationScore> scores = scores();
    assertFalse(scores.isEmpty());
    reports.clear();
    Dataset<Row> moved = data.repartition(5).orderBy(functions.desc("features"));
    assertArrayEquals(expected, classifier.fit(moved).parameters());
    assertEquals(scores, scores());
  }

  @Test
  void aFractionIsAboutAsLargeAsAskedForAndFollowsTheSeed() {
    ValidationRows parts = parts(Images.frame(1000, 5), 0.2, 1);
    long held = parts.validation().orElseThrow().rows();
    assertEquals(200, held, 50); // four times the standard deviation of 12.6
    assertEquals(1000, parts.training().rows() + held);
    long other = parts(Images.frame(1000, 5), 0.2, 2).validation().orElseThrow().rows();
    assertNotEquals(other, held);
  }

  @Test
  void rowsWithTheSameFeaturesStayOnOneSide() {
    Dataset<Row> once = Images.frame(200, 6);
    Dataset<Row> thrice =
        once.union(once)
            .union(
                once.withColumn("weight", functions.lit(5.0))
                    .withColumn("label", functions.expr("2 - label")));
    Map<Float, Long> held =
        parts(once, 0.4, 1).validation().orElseThrow().targets(ClassCounts.class).rows();
    assertEquals(
        Map.of(
            0f, 2 * held.get(0f) + held.get(2f),
            1f, 3 * held.get(1f),
            2f, 2 * held.get(2f) + held.get(0f)),
        parts(thrice, 0.4, 1).validation().orElseThrow().targets(ClassCounts.class).rows());
  }

  private static ValidationRows parts(Dataset<Row> data, double fraction, long seed) {
    CnnClassifier stage =
        CnnClassifierTest.small().setWeightCol("weight").setValidationFraction(fraction);
    return ValidationRows.of(
        data, stage, 36, new ClassLabels("stage", stage.getLabelCol()), seed, 2);
  }

  @Test
  void readsItsInputOnce() {
    READ.set(0);
    UDF1<Double, Boolean> random = label -> READ.getAndIncrement() % 4 == 0;
    Dataset<Row> data =
        Images.frame(90, 7)
            .repartition(2) // or the planner would draw the column, once
            .withColumn(
                "held",
                functions
                    .udf(random, DataTypes.BooleanType)
                    .asNondeterministic()
                    .apply(functions.col("label")));
    withIndicator().setEpochs(1).fit(data);
    assertEquals(90, READ.get());
    assertEquals(67, reports.get(reports.size() - 1).examples());
  }

  @Test
  void worksInASavedPipeline(@TempDir Path folder) throws Exception {
    CnnClassifier classifier = withIndicator().setEpochs(6).setPatience(2);
    String path = folder.resolve("pipeline").toString();
    new Pipeline().setStages(new PipelineStage[] {classifier}).save(path);
    PipelineModel model = Pipeline.load(path).fit(parted());
    // Rows to predict need no indicator.
    Dataset<Row> rows = Images.frame(30, 8);
    assertEquals(
        classifier.fit(parted()).transform(rows).collectAsList(),
        model.transform(rows).collectAsList());
    assertEquals(2, ((CnnClassificationModel) model.stages()[0]).getPatience());
  }

  @Test
  void leavesNoCachesBehind() {
    withIndicator().setEpochs(1).fit(parted());
    assertFails(() -> withIndicator().fit(parted().filter("held")), "all are for validation");
    assertTrue(LocalSpark.session().sparkContext().getPersistentRDDs().isEmpty());
  }

  @Test
  void rejectsSettingsThatContradictEachOther() {
    rejects(
        withIndicator().setValidationFraction(0.1), "validationIndicatorCol", "validationFraction");
    rejects(classifier().setPatience(3), "patience is set", "no rows to validate on");
    rejects(classifier().setValidationInterval(3), "validationInterval is set", "no rows");
    rejects(
        withIndicator().setValidationMetric("accuracy"), "validationMetric is set", "Set patience");
    rejects(
        withIndicator().setValidationTolerance(0.1), "validationTolerance is set", "Set patience");
  }

  /** By what is seen before any job. */
  private static void rejects(CnnClassifier classifier, String... words) {
    assertFails(() -> classifier.transformSchema(parted().schema()), words);
    assertFails(() -> classifier.transformSchema(parted().schema()), classifier.uid());
  }

  @Test
  void rejectsValuesOutOfRange() {
    assertFails(() -> classifier().setValidationFraction(1), "validationFraction", "[0, 1)");
    assertFails(() -> classifier().setValidationTolerance(-0.1), "validationTolerance", "[0, 1)");
    assertFails(() -> classifier().setPatience(0), "patience", "at least 1");
    assertFails(() -> classifier().setValidationInterval(0), "validationInterval", "at least 1");
    assertFails(() -> classifier().setValidationMetric("f1"), "validationMetric", "loss, accuracy");
  }

  @Test
  void rejectsAnIndicatorThatIsNone() {
    rejects(classifier().setValidationIndicatorCol("hold"), "'hold'", "held");
    rejects(classifier().setValidationIndicatorCol("label"), "'label'", "double", "boolean");
    Dataset<Row> holes = parted().withColumn("held", functions.expr("if(label = 1, null, held)"));
    assertFails(() -> withIndicator().fit(holes), "CnnClassifier", "'held'", "null", "fill(false)");
  }

  @Test
  void rejectsRowsThatCannotBeParted() {
    assertFails(() -> withIndicator().fit(learnt()), "CnnClassifier", "no row is for validation");
    assertFails(
        () -> withIndicator().fit(parted().filter("held")),
        "no row is left to train on, all are for validation");
    assertFails(() -> withIndicator().fit(parted().filter("false")), "have no rows");
    Dataset<Row> weightless =
        parted().withColumn("weight", functions.expr("if(held, 0.0, weight)"));
    assertFails(
        () -> withIndicator().setWeightCol("weight").fit(weightless),
        "no row with a weight greater than 0 is for validation");
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void rejectsAClassThatOnlyTheValidationRowsHave(int label) {
    Dataset<Row> data = parted().filter("held or label <> " + label);
    assertFails(
        () -> withIndicator().fit(data), "label " + label + " is only in the validation rows");
  }

  @Test
  void acceptsADeclaredClassThatOnlyTheValidationRowsHave() {
    Dataset<Row> data = parted().filter("held or label <> 2");
    assertEquals(3, withIndicator().setEpochs(1).fit(Frames.withClasses(data, 3)).numClasses());
    assertFails(
        () -> withIndicator().fit(Frames.withClasses(data, 2)),
        "declare 2 classes",
        "there is a label 2");
  }
}
