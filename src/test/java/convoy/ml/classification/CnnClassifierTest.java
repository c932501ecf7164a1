package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.report.RoundReport;
import convoy.testing.Frames;
import convoy.testing.Images;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CnnClassifierTest {

  /** Quick to fit to {@link Images}. */
  static CnnClassifier small() {
    return new CnnClassifier()
        .setInputShape(1, 6, 6)
        .setNetwork(
            "{\"layers\": [{\"type\": \"convolution\", \"filters\": 4, \"kernel\": 3},"
                + " {\"type\": \"activation\", \"function\": \"relu\"},"
                + " {\"type\": \"dense\", \"units\": 16},"
                + " {\"type\": \"activation\", \"function\": \"relu\"}]}")
        .setNumWorkers(2)
        .setAveragingFrequency(2)
        .setBatchSize(8)
        .setLearningRate(0.01)
        .setSeed(1);
  }

  private static double accuracy(Dataset<Row> predictions) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predictions);
  }

  @Test
  void learnsToTellImagesApart() {
    CnnClassificationModel model = small().setEpochs(25).fit(Images.frame(300, 2));
    double accuracy = accuracy(model.transform(Images.frame(150, 3)));
    assertTrue(accuracy > 0.9, "accuracy " + accuracy);
    assertEquals(3, model.numClasses());
    assertEquals(36, model.numFeatures());
  }

  @Test
  void learnsPlainVectorsWithoutInputShape() {
    CnnClassifier classifier =
        new CnnClassifier()
            .setNetwork("mlp:24")
            .setNumWorkers(2)
            .setLearningRate(0.01)
            .setEpochs(30)
            .setSeed(1);
    double accuracy =
        accuracy(classifier.fit(Images.frame(400, 2)).transform(Images.frame(150, 3)));
    assertTrue(accuracy > 0.9, "accuracy " + accuracy);
  }

  @Test
  void probabilityIsTheSoftmaxOfRawPredictionAndPredictionItsLargest() {
    CnnClassificationModel model = small().setEpochs(2).fit(Images.frame(45, 2));
    for (Row row : model.transform(Images.frame(30, 3)).collectAsList()) {
      double[] raw = row.<Vector>getAs("rawPrediction").toArray();
      Vector probability = row.getAs("probability");
      double sum = Arrays.stream(raw).map(Math::exp).sum();
      for (int i = 0; i < 3; i++) {
        assertEquals(Math.exp(raw[i]) / sum, probability.apply(i), 1e-12);
      }
      assertEquals(probability.argmax(), row.<Double>getAs("prediction"));
    }
  }

  @Test
  void thresholdsMoveThePrediction() {
    CnnClassificationModel model = small().setEpochs(2).fit(Images.frame(45, 2));
    model.setThresholds(new double[] {1, 1, 1e-9});
    List<Row> predicted =
        model.transform(Images.frame(30, 3)).select("prediction").distinct().collectAsList();
    assertEquals(1, predicted.size());
    assertEquals(2.0, predicted.get(0).getDouble(0));
  }

  @Test
  void unwantedColumnsAreLeftOut() {
    CnnClassificationModel model = small().setEpochs(1).fit(Images.frame(45, 2));
    model.setRawPredictionCol("");
    model.setProbabilityCol("");
    Dataset<Row> transformed = model.transform(Images.frame(30, 3));
    assertArrayEquals(
        new String[] {"features", "label", "weight", "prediction"}, transformed.columns());
    assertEquals(30, transformed.filter("prediction in (0, 1, 2)").count());
  }

  @Test
  void partitionsOfTheInputLeaveNoTrace() {
    Dataset<Row> data = Images.frame(60, 5);
    CnnClassifier classifier = small().setEpochs(2);
    assertArrayEquals(
        classifier.fit(data).parameters(),
        classifier.fit(data.repartition(5).orderBy(functions.desc("features"))).parameters());
  }

  @Test
  void rowsPredictTheSameWhateverStandsBesideThem() {
    CnnClassificationModel model = small().setEpochs(1).fit(Images.frame(45, 2));
    Dataset<Row> rows = Images.frame(150, 6).coalesce(1);
    List<Row> together = model.transform(rows).select("rawPrediction").collectAsList();
    List<Row> tail = model.transform(rows.offset(77)).select("rawPrediction").collectAsList();
    assertEquals(together.subList(77, 150), tail);
  }

  @Test
  void worksInCrossValidator() {
    CnnClassifier classifier = small().setEpochs(8);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(classifier.learningRate(), new double[] {1e-6, 0.01})
            .build();
    CrossValidatorModel best =
        new CrossValidator()
            .setEstimator(classifier)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setParallelism(2)
            .setSeed(1)
            .fit(Images.frame(120, 7));
    CnnClassificationModel model = (CnnClassificationModel) best.bestModel();
    assertEquals(0.01, model.getLearningRate());
    assertTrue(
        best.avgMetrics()[1] > best.avgMetrics()[0] + 0.2, Arrays.toString(best.avgMetrics()));
  }

  @Test
  void worksInTrainValidationSplit() {
    CnnClassifier classifier = small();
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(classifier.epochs(), new int[] {1, 12}).build();
    CnnClassificationModel best =
        (CnnClassificationModel)
            new TrainValidationSplit()
                .setEstimator(classifier)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid)
                .setSeed(1)
                .fit(Images.frame(120, 7))
                .bestModel();
    assertEquals(12, best.getEpochs());
  }

  @Test
  void takesTheClassesThatStringIndexerDeclares() {
    Dataset<Row> named =
        Images.frame(45, 2)
            .withColumn("name", functions.expr("concat('class ', label)"))
            .drop("label");
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer().setInputCol("name").setOutputCol("label"),
                  small().setEpochs(1)
                })
            .fit(named);
    assertEquals(3, ((CnnClassificationModel) model.stages()[1]).numClasses());
  }

  @Test
  void listenersHearOfEveryRound() {
    List<RoundReport> reports = new ArrayList<>();
    small().setEpochs(3).setListener(reports::add).fit(Images.frame(64, 2));
    // 32 rows a worker, 4 batches an epoch, 2 rounds an epoch.
    assertEquals(6, reports.size());
    assertEquals(192, reports.get(5).examples());
    assertEquals(3, reports.get(5).epoch());
  }

  @Test
  void savesWeightsThatOthersCanRead(@TempDir Path folder) throws Exception {
    String path = folder.resolve("model").toString();
    small().setEpochs(1).fit(Images.frame(45, 2)).save(path);
    byte[] file = Files.readAllBytes(Path.of(path, "weights.safetensors"));
    String header =
        new String(file, 8, file[0] + 256 * file[1], java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(
        header.contains("\"convolution1.weight\":{\"dtype\":\"F32\",\"shape\":[4,1,3,3]"), header);
    String network = Files.readString(Path.of(path, "network.json"));
    assertTrue(network.contains("\"input\" : [ 1, 6, 6 ]"), network);
  }

  @Test
  void refusesDamagedWeights(@TempDir Path folder) throws Exception {
    String path = folder.resolve("model").toString();
    small().setEpochs(1).fit(Images.frame(45, 2)).save(path);
    Path weights = Path.of(path, "weights.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    Files.delete(weights.resolveSibling(".weights.safetensors.crc"));
    Files.write(weights, Arrays.copyOf(whole, whole.length - 4));
    assertFails(() -> CnnClassificationModel.load(path), "weights.safetensors", "ends too early");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.5       | 0.5
          -1        | -1.0
          double('NaN') | NaN
          null      | null
          """)
  void rejectsLabelsThatAreNoClasses(String label, String found) {
    Dataset<Row> bad =
        Images.frame(10, 1).withColumn("label", functions.expr("cast(" + label + " as double)"));
    assertFails(() -> small().fit(bad), "CnnClassifier", "'label'", found, "0 to n - 1");
  }

  @Test
  void rejectsAClassThatIsMissing() {
    Dataset<Row> bad = Images.frame(30, 1).filter("label <> 1");
    assertFails(() -> small().fit(bad), "no row has label 1", "StringIndexer");
  }

  @Test
  void rejectsASingleClass() {
    assertFails(() -> small().fit(Images.frame(30, 1).filter("label = 0")), "at least two classes");
  }

  @Test
  void rejectsVectorsThatDoNotFitTheInputShape() {
    assertFails(
        () -> small().setInputShape(1, 5, 5).fit(Images.frame(10, 1)), "'features'", "25", "36");
  }

  @Test
  void rejectsANetworkTooLargeForItsInput() {
    assertFails(
        () -> small().setNetwork("lenet5").transformSchema(Images.frame(9, 1).schema()),
        "CnnClassifier",
        "'convolution2'",
        "5x5 kernel needs an input of at least 5x5, found 1x1",
        "inputShape is 1x6x6");
  }

  @Test
  void rejectsFeaturesBeyondFloat32ByTheirPlace() {
    Dataset<Row> data =
        Frames.withLastVector(Images.frame(9, 1), "features", v -> Frames.withFirstValue(v, -1e39));
    assertFails(
        () -> small().fit(data), "column 'features'", "-1.0E39 at index 0", "beyond float32");
    CnnClassificationModel model = small().fit(Images.frame(60, 1));
    assertFails(() -> model.transform(data).collect(), "-1.0E39 at index 0", "Standardizer");
  }

  @Test
  void rejectsImageNetworksWithoutInputShape() {
    CnnClassifier classifier = new CnnClassifier().setNetwork("lenet5");
    assertFails(() -> classifier.fit(Images.frame(9, 1)), "inputShape is not set");
  }

  @Test
  void rejectsUnknownNamesWithTheNearest() {
    assertFails(() -> small().setNetwork("lenet").fit(Images.frame(9, 1)), "Did you mean 'lenet5'");
    assertFails(
        () ->
            small()
                .setNetwork("{\"layers\": [{\"type\": \"convolutoin\"}]}")
                .fit(Images.frame(9, 1)),
        "layers[0]",
        "Did you mean 'convolution'");
    assertFails(() -> small().setOptimizer("adm").fit(Images.frame(9, 1)), "Did you mean 'adam'");
    assertFails(() -> small().setBackend("dlj4").fit(Images.frame(9, 1)), "Did you mean 'dl4j'");
  }

  @ParameterizedTest
  @CsvSource({"epochs", "batchSize", "numWorkers", "averagingWarmupFrequency", "learningRate"})
  void rejectsNumbersOutOfRange(String param) {
    CnnClassifier classifier = small();
    Object zero = param.equals("learningRate") ? (Object) 0.0 : (Object) 0;
    assertFails(
        () -> classifier.set(classifier.getParam(param), zero),
        "CnnClassifier",
        param,
        "set it to");
    assertFalse(classifier.getOrDefault(classifier.getParam(param)).equals(zero));
  }

  @Test
  void divergenceEndsTrainingWithAdvice() {
    assertFails(
        () -> small().setOptimizer("sgd").setLearningRate(1e20).fit(Images.frame(60, 1)),
        "round",
        "learningRate 1.0E20",
        "Divide learningRate by 10");
  }
}
