package convoy.ml.format;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.classification.MultilabelClassificationModel;
import convoy.ml.classification.MultilabelClassifier;
import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.PCAWhiteningModel;
import convoy.ml.feature.Standardizer;
import convoy.ml.regression.NeuralRegressionModel;
import convoy.ml.regression.NeuralRegressor;
import convoy.ml.util.ModelWriter;
import convoy.testing.Images;
import convoy.testing.LocalSpark;
import convoy.testing.OnnxRun;
import convoy.testing.SavedStages;
import convoy.testing.StepFileSystem;
import convoy.testing.Tables;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.util.GeneralMLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models saved as ONNX graphs, which ONNX Runtime runs, against what {@code transform} gives. */
class OnnxTest {
  private static final Dataset<Row> IMAGES = Images.frame(60, 1);
  private static final double CLOSE = 1e-4;
  private static final CnnClassificationModel CLASSIFIER =
      new CnnClassifier()
          .setNetwork(
              """
              {"layers": [
                {"type": "convolution", "filters": 3, "kernel": 3, "padding": "same"},
                {"type": "batchNormalization"},
                {"type": "activation", "function": "relu"},
                {"type": "pooling", "kernel": 2},
                {"type": "dropout", "rate": 0.2}]}""")
          .setInputShape(1, 6, 6)
          .setNumWorkers(1)
          .setEpochs(2)
          .setLearningRate(0.02)
          .fit(IMAGES);

  @TempDir Path folder;

  private Path saved(PipelineStage stage) throws Exception {
    Path path = folder.resolve(UUID.randomUUID() + ".onnx");
    new GeneralMLWriter(stage).format("onnx").save(path.toString());
    return path;
  }

  /** What the graph gives for the rows, in their order. */
  private static Map<String, Object> run(Path path, List<Row> rows, String column)
      throws Exception {
    float[][] features = new float[rows.size()][];
    Arrays.setAll(features, row -> floats(rows.get(row).getAs(column)));
    try (OnnxRun run = new OnnxRun(Files.readAllBytes(path))) {
      assertEquals(Map.of(column, List.of(-1L, (long) features[0].length)), run.inputs());
      return run.of(features);
    }
  }

  private static float[] floats(Vector vector) {
    float[] floats = new float[vector.size()];
    IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) vector.apply(i));
    return floats;
  }

  /** Compares a column of Vectors. */
  private static void assertVectors(List<Row> rows, String column, Map<String, Object> found) {
    float[][] values = (float[][]) found.get(column);
    for (int row = 0; row < values.length; row++) {
      float[] expected = floats(rows.get(row).getAs(column));
      float size = 0;
      for (float value : expected) {
        size = Math.max(size, Math.abs(value));
      }
      assertArrayEquals(expected, values[row], (float) CLOSE * (1 + size), column);
    }
  }

  private static void assertClasses(List<Row> rows, String column, Map<String, Object> found) {
    assertArrayEquals(
        rows.stream().mapToLong(row -> (long) row.<Double>getAs(column).doubleValue()).toArray(),
        (long[]) found.get(column));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"softmaxCrossEntropy", "oneAgainstAll", "sigmoidSquaredError", "earthMover"})
  void aClassifierGivesItsColumns(String loss) throws Exception {
    CnnClassificationModel model = CLASSIFIER.copy(CLASSIFIER.extractParamMap());
    model.set(model.loss(), loss).set(model.probabilityCol(), "p of a class");
    List<Row> rows = model.transform(IMAGES).collectAsList();
    Path path = folder.resolve("model.onnx");
    model.write().format("onnx").save(path.toString());
    Map<String, Object> found = run(path, rows, "features");
    assertEquals(
        List.of("rawPrediction", "p of a class", "prediction"), List.copyOf(found.keySet()));
    assertVectors(rows, "rawPrediction", found);
    assertVectors(rows, "p of a class", found);
    assertClasses(rows, "prediction", found);
  }

  @Test
  void aClassifierLeavesOutWhatHasNoName() throws Exception {
    CnnClassificationModel model = CLASSIFIER.copy(CLASSIFIER.extractParamMap());
    model.set(model.rawPredictionCol(), "").set(model.probabilityCol(), "");
    List<Row> rows = model.transform(IMAGES).collectAsList();
    Map<String, Object> found = run(saved(model), rows, "features");
    assertEquals(List.of("prediction"), List.copyOf(found.keySet()));
    assertClasses(rows, "prediction", found);
    model.set(model.predictionCol(), "");
    assertFails(() -> saved(model), model.uid(), "adds no column", "predictionCol");
  }

  @ParameterizedTest
  @CsvSource({"1 1 1", "0.7 0.1 0.9", "0.9 0.9 0"})
  void thresholdsCount(String thresholds) throws Exception {
    CnnClassificationModel model = CLASSIFIER.copy(CLASSIFIER.extractParamMap());
    double[] values =
        Arrays.stream(thresholds.split(" ")).mapToDouble(Double::parseDouble).toArray();
    model.set(model.thresholds(), values);
    List<Row> rows = model.transform(IMAGES).collectAsList();
    assertClasses(rows, "prediction", run(saved(model), rows, "features"));
    model.set(model.thresholds(), new double[] {1, 1});
    assertFails(() -> saved(model), model.uid(), "thresholds has 2 values");
  }

  @Test
  void aMultilabelClassifierGivesIndicators() throws Exception {
    MultilabelClassificationModel model =
        new MultilabelClassifier()
            .setNumWorkers(1)
            .setEpochs(2)
            .setLearningRate(0.02)
            .setLabelThresholds(new double[] {0.5, 0.3, 0.6})
            .fit(Tables.ofLabels(60, 1));
    List<Row> rows = model.transform(Tables.ofLabels(60, 2)).collectAsList();
    Map<String, Object> found = run(saved(model), rows, "features");
    assertVectors(rows, "rawPrediction", found);
    assertVectors(rows, "probability", found);
    long[][] indicators = (long[][]) found.get("prediction");
    for (int row = 0; row < indicators.length; row++) {
      long[] of = indicators[row];
      assertEquals(
          rows.get(row).getList(rows.get(row).fieldIndex("prediction")),
          IntStream.range(0, 3).filter(i -> of[i] == 1).mapToObj(i -> (double) i).toList());
    }
  }

  private static NeuralRegressor regressor() {
    return new NeuralRegressor()
        .setNetwork("mlp:8")
        .setStandardizeLabels(true)
        .setNumWorkers(1)
        .setEpochs(2)
        .setLearningRate(0.02);
  }

  @Test
  void aRegressorPredictsInTheLabelsUnit() throws Exception {
    NeuralRegressionModel model = regressor().fit(Tables.ofNumbers(60, 1));
    List<Row> rows = model.transform(Tables.ofNumbers(60, 2)).collectAsList();
    assertNumbers(rows, run(saved(model), rows, "features"));
  }

  private static void assertNumbers(List<Row> rows, Map<String, Object> found) {
    float[] numbers = (float[]) found.get("prediction");
    for (int row = 0; row < numbers.length; row++) {
      double expected = rows.get(row).getAs("prediction");
      assertEquals(expected, numbers[row], CLOSE * (1 + Math.abs(expected)));
    }
  }

  @Test
  void aRegressorPredictsSeveralNumbersAtOnce() throws Exception {
    NeuralRegressionModel model = regressor().fit(Tables.ofSeveralNumbers(60, 1));
    List<Row> rows = model.transform(Tables.ofSeveralNumbers(60, 2)).collectAsList();
    assertVectors(rows, "prediction", run(saved(model), rows, "features"));
  }

  @ParameterizedTest
  @CsvSource({
    "true,  true,  pca,      4",
    "true,  false, zca,      4",
    "false, true,  rotation, 2",
    "false, false, pca,      2"
  })
  void aPipelineIsOneGraph(boolean withMean, boolean withStd, String mode, int k) throws Exception {
    Dataset<Row> data = Tables.ofNumbers(60, 1);
    PCAWhitening whitening = new PCAWhitening().setInputCol("std").setOutputCol("white");
    PipelineModel model =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new Standardizer()
                      .setInputCol("features")
                      .setOutputCol("std")
                      .setWithMean(withMean)
                      .setWithStd(withStd),
                  mode.equals("zca") ? whitening.setMode(mode) : whitening.setMode(mode).setK(k),
                  regressor().setFeaturesCol("white")
                })
            .fit(data);
    List<Row> rows = model.transform(Tables.ofNumbers(60, 2)).collectAsList();
    Path path = saved(model);
    Map<String, Object> found = run(path, rows, "features");
    assertEquals(List.of("prediction"), List.copyOf(found.keySet()));
    assertNumbers(rows, found);
    try (OnnxRun run = new OnnxRun(Files.readAllBytes(path))) {
      assertEquals("convoy", run.metadata().getProducerName());
      assertEquals(model.uid(), run.metadata().getGraphName());
      for (Transformer stage : model.stages()) {
        assertTrue(run.metadata().getDescription().contains(stage.toString()));
      }
    }
  }

  /** Of channels, and taken back again: every branch ends in an output. */
  @Test
  void whatNoLaterStageReadsComesOut() throws Exception {
    Transformer standardizer =
        new Standardizer()
            .setInputCol("features")
            .setOutputCol("std")
            .setScope("channel")
            .setInputShape(4, 3, 3)
            .fit(IMAGES);
    Dataset<Row> standardized = standardizer.transform(IMAGES);
    PCAWhiteningModel whitening =
        new PCAWhitening().setInputCol("std").setOutputCol("white").setK(5).fit(standardized);
    PCAWhiteningModel back = whitening.inverseModel().setOutputCol("back");
    PipelineModel inner = pipeline(whitening, back);
    PipelineModel model = pipeline(standardizer, inner, CLASSIFIER);
    List<Row> rows = model.transform(IMAGES).collectAsList();
    Map<String, Object> found = run(saved(model), rows, "features");
    assertEquals(
        List.of("back", "rawPrediction", "probability", "prediction"), List.copyOf(found.keySet()));
    assertVectors(rows, "back", found);
    assertVectors(rows, "probability", found);
  }

  private static PipelineModel pipeline(Transformer... stages) {
    return new PipelineModel("pipeline", stages);
  }

  @Test
  void refusesStagesThatHaveNoGraph() throws Exception {
    Transformer indexer =
        new StringIndexer().setInputCol("label").setOutputCol("index").fit(IMAGES);
    assertFails(
        () -> saved(pipeline(indexer, CLASSIFIER)),
        indexer.uid(),
        "a StringIndexerModel cannot be part",
        "PipelineModel of those alone");
    assertFails(() -> saved(pipeline()), "Give the pipeline stages");
    NeuralRegressionModel other = regressor().fit(Tables.ofNumbers(60, 1));
    assertFails(
        () -> saved(pipeline(CLASSIFIER, other)), other.uid(), "36 numbers a row", "fitted to 4");
    other.set(other.featuresCol(), "elsewhere");
    assertFails(
        () -> saved(pipeline(CLASSIFIER, other)), other.uid(), "'elsewhere'", "here 'features'");
    other.set(other.featuresCol(), "probability");
    assertFails(() -> saved(pipeline(CLASSIFIER, other)), "3 numbers a row", "fitted to 4");
    other.set(other.featuresCol(), "prediction");
    assertFails(() -> saved(pipeline(CLASSIFIER, other)), "one of whole numbers a row");
    other.set(other.featuresCol(), "features");
    PCAWhiteningModel twice =
        new PCAWhitening().setInputCol("features").setOutputCol("prediction").fit(IMAGES);
    assertFails(() -> saved(pipeline(twice, CLASSIFIER)), "'prediction' already exists");
    assertEquals(Map.of(), SavedStages.listing(folder));
  }

  @Test
  void anExistingPathIsKeptUnlessOverwritten() throws Exception {
    Path path = saved(CLASSIFIER);
    byte[] before = Files.readAllBytes(path);
    Files.writeString(path, "something else");
    assertFails(
        () -> CLASSIFIER.write().format("onnx").save(path.toString()),
        path.toString(),
        "already exists");
    assertEquals("something else", Files.readString(path));
    Files.delete(path.resolveSibling("." + path.getFileName() + ".crc"));
    CLASSIFIER.write().format("ONNX").overwrite().save(path.toString());
    assertArrayEquals(before, Files.readAllBytes(path));
  }

  /** Bad input loses nothing that was there before. */
  @Test
  void whatIsRefusedOverwritesNothing() throws Exception {
    Path path = folder.resolve("model.onnx");
    ModelWriter.of(pipeline(CLASSIFIER)).format("onnx").save(path.toString());
    Map<Path, String> before = SavedStages.listing(folder);
    CnnClassificationModel wrong = CLASSIFIER.copy(CLASSIFIER.extractParamMap());
    wrong.set(wrong.thresholds(), new double[] {1, 1});
    for (ModelWriter writer : List.of(wrong.write(), ModelWriter.of(pipeline(wrong)))) {
      assertFails(() -> writer.format("onnx").overwrite().save(path.toString()), "thresholds");
    }
    assertFails(
        () -> CLASSIFIER.write().format("onxx").overwrite().save(path.toString()), "format onxx");
    assertEquals(before, SavedStages.listing(folder));
    ModelWriter.of(pipeline(CLASSIFIER)).overwrite().save(path.toString());
    assertEquals(1, PipelineModel.load(path.toString()).stages().length);
  }

  @Test
  void anUnknownFormatIsRefusedAsSparkDoes() {
    Path path = folder.resolve("model");
    assertFails(
        () -> CLASSIFIER.write().format("onxx").save(path.toString()),
        "Could not load requested format onxx",
        "onnx+" + CnnClassificationModel.class.getName());
    assertFalse(Files.exists(path));
  }

  @Test
  void sparksOwnWriterKnowsTheFolderToo() throws Exception {
    String path = folder.resolve("model").toString();
    new GeneralMLWriter(CLASSIFIER).save(path);
    assertEquals(
        SavedStages.describe(CLASSIFIER), SavedStages.describe(CnnClassificationModel.load(path)));
  }

  @Test
  void aFileIsThereWholeOrNotAtAll() throws Exception {
    byte[] whole = Files.readAllBytes(saved(CLASSIFIER));
    Configuration configuration = LocalSpark.session().sparkContext().hadoopConfiguration();
    String known = "fs." + StepFileSystem.SCHEME + ".impl";
    configuration.set(known, StepFileSystem.class.getName());
    Path path = Files.createDirectory(folder.resolve("stepped")).resolve("model.onnx");
    try {
      for (int steps = 0; !Files.exists(path); steps++) {
        StepFileSystem.failAfter(steps, false);
        try {
          CLASSIFIER.write().format("onnx").save(StepFileSystem.SCHEME + ":" + path);
        } catch (UncheckedIOException e) {
          assertTrue(e.getMessage().contains(CLASSIFIER.uid() + ": could not be saved"));
          assertEquals(Map.of(), SavedStages.listing(path.getParent()));
        }
        assertTrue(steps < 20);
      }
    } finally {
      StepFileSystem.heal();
      configuration.unset(known);
    }
    assertArrayEquals(whole, Files.readAllBytes(path));
  }
}
