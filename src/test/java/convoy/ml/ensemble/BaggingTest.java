package convoy.ml.ensemble;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Seeds;
import convoy.ml.classification.ClassificationEvaluation;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.classification.MultilabelClassifier;
import convoy.ml.param.NetworkParams;
import convoy.ml.regression.NeuralRegressor;
import convoy.ml.training.Evaluation;
import convoy.ml.training.NetworkEstimator;
import convoy.ml.training.NetworkModel;
import convoy.optimize.Targets;
import convoy.testing.Frames;
import convoy.testing.Images;
import convoy.testing.LocalSpark;
import convoy.testing.SavedStages;
import convoy.testing.WhateverSpark;
import java.io.File;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WhateverSpark
class BaggingTest {
  private static final Dataset<Row> DATA = Images.frame(60, 3);

  /** Of three classifiers: for tests of what becomes of a model, whatever it learnt. */
  private static BaggingModel shared;

  @BeforeAll
  static void fitOnce() {
    shared = bagging(member()).setNumMembers(3).fit(DATA);
  }

  private static CnnClassifier member() {
    return quick(new CnnClassifier());
  }

  private static <S extends NetworkParams.Setters<S>> S quick(S stage) {
    return stage.setNetwork("mlp:6").setNumWorkers(1).setBatchSize(16).setEpochs(1);
  }

  private static Bagging bagging(Estimator<?> estimator) {
    return new Bagging().setEstimator(estimator).setNumMembers(2);
  }

  private static List<float[]> parameters(BaggingModel model) {
    List<float[]> parameters = new ArrayList<>();
    model.members().forEach(member -> parameters.add(((NetworkModel) member).parameters()));
    return parameters;
  }

  private static void assertSameMembers(BaggingModel expected, BaggingModel found) {
    assertEquals(expected.members().size(), found.members().size());
    for (int i = 0; i < found.members().size(); i++) {
      assertArrayEquals(parameters(expected).get(i), parameters(found).get(i), "member " + i);
    }
  }

  @Test
  void membersAreTheSameInWhateverPartitionsTheRowsLieAndHoweverManyAreTrainedAtOnce() {
    Dataset<Row> twice = DATA.union(DATA.limit(20));
    BaggingModel model = bagging(member()).fit(twice);
    assertSameMembers(
        model, bagging(member()).setParallelism(2).fit(twice.orderBy("label").repartition(5)));
    assertFalse(Arrays.equals(parameters(model).get(0), parameters(model).get(1)));
  }

  @Test
  void eachMemberDrawsRowsOfItsOwnSomeOfThemOftenAndSomeNever() {
    try (Bootstrap rows = Bootstrap.of(DATA.union(DATA), member(), 7)) {
      List<Row> drawn = rows.of(0).collectAsList();
      assertEquals(List.of("features", "label"), List.of(drawn.get(0).schema().fieldNames()));
      // 60 rows, each there twice: 1 - exp(-2) of them, or 51.9, with a deviation of 2.6
      assertEquals(51.9, Set.copyOf(drawn).size(), 4 * 2.6);
      assertEquals(120, drawn.size(), 4 * Math.sqrt(120));
      assertFalse(drawn.equals(rows.of(1).collectAsList()));
    }
  }

  /** Spark does not encode a row between a program's own step and the bootstrap. */
  @Test
  void theSameRowsAreDrawnOfJavaArrays() {
    Dataset<Row> sequences = Frames.withArrays(DATA.drop("weight"), "features", "float64");
    Dataset<Row> arrays =
        sequences.map(
            (MapFunction<Row, Row>)
                row -> {
                  double[] features =
                      row.<Double>getList(0).stream().mapToDouble(value -> value).toArray();
                  return RowFactory.create(features, row.get(1));
                },
            Encoders.row(sequences.schema()));
    try (Bootstrap expected = Bootstrap.of(sequences, member(), 7);
        Bootstrap found = Bootstrap.of(arrays, member(), 7)) {
      assertEquals(expected.of(0).collectAsList(), found.of(0).collectAsList());
    }
  }

  @Test
  void isEvaluatedAsAMemberIsWithOrWithoutAPredictionThatIsThere() {
    Dataset<Row> predicted = shared.transform(DATA);
    Evaluation found = shared.evaluate(DATA);
    double accuracy = predicted.where("label = prediction").count() / 60.0;
    assertEquals(accuracy, ((ClassificationEvaluation) found).accuracy(), 1e-12);
    assertEquals(found.toString(), shared.evaluate(predicted).toString());
  }

  @Test
  void remembersHowEachMemberWasTrainedUntilItIsLoaded(@TempDir Path folder) throws Exception {
    assertEquals(3, shared.summaries().size());
    String path = folder.resolve("model").toString();
    shared.save(path);
    BaggingModel loaded = BaggingModel.load(path);
    assertFalse(loaded.hasSummary());
    assertFalse(new BaggingModel().hasSummary());
    assertFails(loaded::summaries, "no training summary");
  }

  @Test
  void aRowIsTheSameInWhateverFormItsNumbersAre() {
    String key = RowKey.of(RowFactory.create(Vectors.dense(0, 1), 2.0));
    assertEquals(key, RowKey.of(RowFactory.create(Vectors.dense(0, 1).toSparse(), 2)));
    assertEquals(key, RowKey.of(RowFactory.create(new float[] {0, 1}, 2L)));
    assertEquals(key, RowKey.of(RowFactory.create(new byte[] {0, 1}, 2.0f)));
    assertEquals(key, RowKey.of(RowFactory.create(RowFactory.create(0, 1), BigDecimal.valueOf(2))));
    List<Object> others = Arrays.asList(0.0, "a", true, Date.valueOf("2000-01-02"), null);
    assertEquals(
        others.size(), others.stream().map(RowFactory::create).map(RowKey::of).distinct().count());
    assertFails(() -> RowKey.of(RowFactory.create(new Object())), "java.lang.Object", "cast");
  }

  @Test
  void copiesAreOfPoissonsDistribution() {
    int[] counts = new int[4];
    LongStream.range(0, 10_000)
        .map(seed -> Bootstrap.poisson(Seeds.derive(seed)))
        .forEach(count -> counts[(int) Math.min(count, 3)]++);
    double[] shares = {0.36788, 0.36788, 0.18394, 0.0803};
    for (int i = 0; i < counts.length; i++) {
      double deviation = Math.sqrt(10_000 * shares[i] * (1 - shares[i]));
      assertEquals(10_000 * shares[i], counts[i], 4 * deviation, i + " copies");
    }
  }

  @Test
  void everyMemberValidatesOnAllMarkedRows() {
    Dataset<Row> marked = DATA.withColumn("held", functions.expr("hash(features) % 3 = 0"));
    try (Bootstrap rows = Bootstrap.of(marked, member().setValidationIndicatorCol("held"), 7)) {
      assertEquals(
          marked.filter("held").drop("weight").distinct().count(),
          rows.of(1).filter("held").count());
    }
  }

  @Test
  void membersVote() {
    BaggingModel model = shared.copy(ParamMap.empty().put(shared.combination(), "vote"));
    for (Row row : model.transform(DATA).collectAsList()) {
      double[] votes = new double[3];
      for (Model<?> member : model.members()) {
        votes[(int) ((CnnClassificationModel) member).predict(row.<Vector>getAs("features"))]++;
      }
      assertEquals(Vectors.dense(votes), row.getAs("rawPrediction"));
      assertEquals(
          Vectors.dense(Arrays.stream(votes).map(count -> count / 3).toArray()),
          row.getAs("probability"));
      assertEquals((double) Vectors.dense(votes).argmax(), row.<Double>getAs("prediction"));
    }
  }

  @Test
  void thresholdsOfTheMembersDecideByTheMean() {
    CnnClassificationModel member = (CnnClassificationModel) shared.members().get(0);
    BaggingModel model =
        shared.copy(ParamMap.empty().put(member.thresholds(), new double[] {1, 1, 0}));
    assertEquals(60, model.transform(DATA).filter("prediction = 2").count());
  }

  @Test
  void predictsNumbersByTheirMean() {
    BaggingModel model = bagging(quick(new NeuralRegressor())).fit(DATA);
    List<List<Row>> said = new ArrayList<>();
    model.members().forEach(member -> said.add(member.transform(DATA).collectAsList()));
    List<Row> rows = model.transform(DATA).collectAsList();
    for (int i = 0; i < rows.size(); i++) {
      int at = i;
      double sum = said.stream().mapToDouble(of -> of.get(at).<Double>getAs("prediction")).sum();
      assertEquals(sum / 2, rows.get(i).<Double>getAs("prediction"), 1e-12);
    }
  }

  @Test
  void predictsLabelsOfWhichAnyNumberMayBeTrue() {
    Dataset<Row> labels =
        DATA.withColumn("label", functions.expr("array(label, label + 1)")).limit(40);
    BaggingModel model =
        bagging(quick(new MultilabelClassifier())).setCombination("vote").fit(labels);
    assertEquals("vote", model.getCombination());
    assertPredictsLabels(model, labels);
    assertPredictsLabels(model.copy(ParamMap.empty().put(model.combination(), "average")), labels);
  }

  private static void assertPredictsLabels(BaggingModel model, Dataset<Row> labels) {
    for (Row row : model.transform(labels).collectAsList()) {
      Vector probability = row.getAs("probability");
      List<Double> expected = new ArrayList<>();
      for (int label = 0; label < 4; label++) {
        if (probability.apply(label) > 0.5) {
          expected.add((double) label);
        }
      }
      assertEquals(4, probability.size());
      assertEquals(expected, row.getList(row.fieldIndex("prediction")));
    }
  }

  @Test
  void labelsAreASequenceAsSparkReadsThem() {
    Combination labels = new Combination(Targets.LABELS, true, 3, new double[0]);
    Row row = RowFactory.create(labels.prediction(new double[] {1, 0.5, 0.6}));
    assertEquals(List.of(0.0, 2.0), row.getList(0));
  }

  @Test
  void aMemberThatDrawsNoRowOfAClassKnowsItAllTheSame() {
    Dataset<Row> rare = DATA.filter("label < 2").union(DATA.filter("label = 2").limit(1));
    try (Bootstrap rows = Bootstrap.of(DeclaredClasses.of(rare, member()), member(), 2)) {
      assertTrue(rows.of(0).filter("label = 2").isEmpty());
    }
    BaggingModel model = bagging(member()).setNumMembers(1).setSeed(2).fit(rare);
    assertEquals(3, ((CnnClassificationModel) model.members().get(0)).numClasses());
  }

  @Test
  void aMemberThatDrawsNoRowAtAllIsNamed() {
    Bagging bagging = bagging(member().setWeightCol("weight")).setSeed(3);
    Dataset<Row> few = DATA.limit(1).union(DATA.limit(2).withColumn("weight", functions.lit(0)));
    assertFails(
        () -> bagging.fit(few), bagging.uid(), "member 0", "more rows, fewer members", "is 2");
  }

  @Test
  void searchesReachTheMembersParams() {
    CnnClassifier member = member();
    Bagging bagging = bagging(member).setNumMembers(1);
    BaggingModel model =
        (BaggingModel) bagging.fit(DATA, ParamMap.empty().put(member.network(), "mlp:3"));
    assertEquals("mlp:3", ((NetworkModel) model.members().get(0)).getNetwork());
    assertEquals("mlp:6", ((NetworkEstimator) bagging.getEstimator()).getNetwork());
  }

  @Test
  void searchesReachTheEstimator() {
    CnnClassifier other = member();
    Bagging bagging = new Bagging();
    ParamMap extra = ParamMap.empty().put(bagging.estimator(), other).put(other.network(), "mlp:3");
    for (Bagging of : List.of(bagging, bagging.setEstimator(member()))) {
      NetworkEstimator found = (NetworkEstimator) of.copy(extra).getEstimator();
      assertEquals(other.uid(), found.uid());
      assertEquals("mlp:3", found.getNetwork());
    }
  }

  /** Spark Connect sends no stages, but the text that Spark saves of one. */
  @Test
  void theEstimatorMayBeTheTextOfOne(@TempDir Path folder) throws Exception {
    CnnClassifier member = member();
    String path = folder.resolve("member").toString();
    member.save(path);
    String text = LocalSpark.session().read().text(path + "/metadata").head().getString(0);
    Bagging bagging = new Bagging().setNumMembers(1);
    Param<Object> param = bagging.getParam("estimator");
    bagging.set(param, text);
    assertEquals(SavedStages.describe(member), SavedStages.describe(bagging.getEstimator()));
    assertSameMembers(bagging(member).setNumMembers(1).fit(DATA), bagging.fit(DATA));
    bagging.save(folder.resolve("bagging").toString());
    Bagging loaded = Bagging.load(folder.resolve("bagging").toString());
    assertEquals(SavedStages.describe(member), SavedStages.describe(loaded.getEstimator()));
    assertFails(() -> bagging.set(param, "cnn"), bagging.uid(), "estimator", "NetworkEstimator");
    assertFails(
        () -> bagging.set(param, text.replace("CnnClassifier\"", "CnnClassificationModel\"")),
        bagging.uid(),
        "CnnClassificationModel",
        "NetworkEstimator");
    assertFails(
        () -> bagging.set(param, text.replace("\"mlp:6\"", "\"mlp:0\"")), bagging.uid(), "mlp:0");
  }

  @Test
  void membersHaveCheckpointsOfTheirOwn(@TempDir Path folder) {
    Bagging bagging = bagging(member().setCheckpointDir(folder.toString()));
    BaggingModel model = bagging.fit(DATA);
    for (int i = 0; i < 2; i++) {
      String[] files =
          folder.resolve("member_" + i).toFile().list((in, name) -> name.startsWith("finished"));
      assertEquals(1, files.length, "member " + i);
    }
    assertSameMembers(model, bagging.fit(DATA));
  }

  @Test
  void aModelThatLacksAMemberIsRefused(@TempDir Path folder) throws Exception {
    String path = folder.resolve("model").toString();
    shared.save(path);
    FileUtils.deleteDirectory(new File(path, "model_2"));
    assertFails(() -> BaggingModel.load(path), path, "model_2");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aSavedModelHasAllItsMembersWhateverNumberItWasTold(int told, @TempDir Path folder)
      throws Exception {
    String path = folder.resolve("model").toString();
    shared.copy(ParamMap.empty().put(shared.numMembers(), told)).save(path);
    assertSameMembers(shared, BaggingModel.load(path));
    assertEquals(3, BaggingModel.load(path).getNumMembers());
  }

  @Test
  void refusesWhatIsNotRight() {
    Bagging bagging = new Bagging();
    assertFails(() -> bagging.fit(DATA), bagging.uid(), "estimator is not set");
    assertFails(
        () -> bagging.setEstimator(new LogisticRegression()), bagging.uid(), "LogisticRegression");
    assertFails(() -> bagging.setEstimator(null), bagging.uid(), "null");
    assertFails(() -> bagging.setNumMembers(0), bagging.uid(), "numMembers", "0");
    assertFails(() -> bagging.setCombination("median"), bagging.uid(), "median", "vote");
    bagging.setCombination("vote").setEstimator(quick(new NeuralRegressor()));
    assertFails(() -> bagging.transformSchema(DATA.schema()), bagging.uid(), "vote", "numbers");
  }

  @Test
  void theFailureOfAMemberIsToldAndEndsTheTraining() {
    Dataset<Row> bad = DATA.withColumn("label", functions.expr("label + 0.5"));
    Bagging bagging = bagging(member()).setParallelism(2);
    assertFails(() -> bagging.fit(bad), "label", "0.5", "whole numbers");
    assertTrue(bagging.isSet(bagging.estimator()));
  }
}
