package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.classification.CnnClassifier;
import convoy.ml.ensemble.Bagging;
import convoy.ml.util.Failures;
import convoy.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.NaiveBayes;
import org.apache.spark.ml.feature.MaxAbsScaler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a pipeline of Spark's own stages: any that ends in a classifier can be scored. */
class ScoreTest {

  private static final String DIGITS = "sample-data/digits";

  @TempDir static Path models;

  @TempDir Path folder;

  private static final SparkSession spark = LocalSpark.session();
  private static String model;

  private final ByteArrayOutputStream report = new ByteArrayOutputStream();

  @BeforeAll
  static void train() throws IOException {
    model = models.resolve("naive bayes").toString();
    PipelineModel fitted =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new MaxAbsScaler().setInputCol("features").setOutputCol("scaled"),
                  new NaiveBayes().setFeaturesCol("scaled")
                })
            .fit(Examples.withVectors(new ExampleReader(spark, DIGITS).training().rows()));
    fitted.save(model);
  }

  @Test
  void writesWhatTheModelPredicts() throws IOException {
    Path out = folder.resolve("predictions");
    Score.run(spark, model, DIGITS, out.toString(), new PrintStream(report));

    Dataset<Row> written = spark.read().parquet(out.toString());
    assertArrayEquals(new String[] {"id", "label", "probability", "prediction"}, written.columns());
    Dataset<Row> expected =
        PipelineModel.load(model)
            .transform(
                Examples.withVectors(new ExampleReader(spark, DIGITS).testing(List.of()).rows()));
    List<Row> rows = written.orderBy("id").collectAsList();
    assertEquals(
        expected.select("id", "label", "prediction").orderBy("id").collectAsList(),
        written.select("id", "label", "prediction").orderBy("id").collectAsList());
    List<Double> probability = rows.get(0).getList(2);
    assertEquals(10, probability.size());
    assertEquals(1, probability.stream().mapToDouble(p -> p).sum(), 1e-9);

    double accuracy = expected.where("label = prediction").count() / 355.0;
    assertEquals(
        List.of("rows 355", "accuracy %.4f".formatted(accuracy), "predictions " + out),
        report.toString().lines().toList());
  }

  @Test
  void scoresWithAnEnsemble() throws IOException {
    String ensemble = folder.resolve("ensemble").toString();
    CnnClassifier member = new CnnClassifier().setNetwork("mlp:2").setNumWorkers(1).setEpochs(1);
    PipelineModel fitted =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new Bagging().setEstimator(member.setPredictionCol("said")).setNumMembers(2)
                })
            .fit(new ExampleReader(spark, DIGITS).training().rows().limit(200));
    fitted.save(ensemble);
    Path out = folder.resolve("predictions");
    Score.run(spark, ensemble, DIGITS, out.toString(), new PrintStream(report));

    Dataset<Row> written = spark.read().parquet(out.toString()).orderBy("id");
    Dataset<Row> expected =
        fitted.transform(new ExampleReader(spark, DIGITS).testing(List.of()).rows()).orderBy("id");
    assertArrayEquals(new String[] {"id", "label", "probability", "said"}, written.columns());
    assertEquals(
        expected.select("id", "said").collectAsList(),
        written.select("id", "said").collectAsList());
    assertEquals(
        "accuracy %.4f".formatted(expected.where("label = said").count() / 355.0),
        report.toString().lines().toList().get(1));
  }

  @Test
  void hasNoAccuracyWithoutLabels() throws IOException {
    Path out = folder.resolve("predictions");
    Score.run(
        spark,
        model,
        DIGITS + "/t10k-images-idx3-ubyte.gz",
        out.toString(),
        new PrintStream(report));
    assertEquals(List.of("rows 355", "predictions " + out), report.toString().lines().toList());
  }

  @Test
  void scoresNoRowsToNone() throws IOException {
    Path none = folder.resolve("none");
    new ExampleReader(spark, DIGITS)
        .testing(List.of())
        .rows()
        .limit(0)
        .write()
        .parquet(none.toString());
    Path out = folder.resolve("predictions");
    Score.run(spark, model, none.toString(), out.toString(), new PrintStream(report));
    assertEquals(List.of("rows 0", "predictions " + out), report.toString().lines().toList());
    assertEquals(0, spark.read().parquet(out.toString()).count());
  }

  @Test
  void namesAParquetFileThatEndsTooEarly() throws IOException {
    Path cut = folder.resolve("cut");
    new ExampleReader(spark, DIGITS)
        .testing(List.of())
        .rows()
        .coalesce(1)
        .write()
        .parquet(cut.toString());
    List<Path> files;
    try (var all = Files.list(cut)) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(cut.resolve("." + file.getFileName() + ".crc"));
      if (file.toString().endsWith(".parquet")) {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1000));
      }
    }
    Exception error =
        assertThrows(
            Exception.class,
            () ->
                Score.run(
                    spark,
                    model,
                    cut.toString(),
                    folder.resolve("out").toString(),
                    new PrintStream(report)));
    String words = Failures.words(error);
    assertTrue(words.contains(".parquet"), words);
    assertTrue(words.lines().count() <= 5 && words.length() < 1000, words);
    assertEquals(ExitStatus.WRONG_INPUT, ExitStatus.of(error));
  }

  @Test
  void refusesExistingOutput() throws IOException {
    Files.createDirectory(folder.resolve("mine"));
    rejects(
        IllegalArgumentException.class, model, DIGITS, folder.resolve("mine"), "exists already");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a{b}", "a:b"})
  void refusesAnOutputThatCouldNotBeFoundAgain(String out) throws IOException {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Score.run(spark, model, DIGITS, out, new PrintStream(report)))
            .getMessage();
    assertTrue(message.startsWith("OUT"), message);
    assertFalse(Files.exists(Path.of(out)));
  }

  @Test
  void refusesToReplaceAColumnOfTheData() throws IOException {
    String data = folder.resolve("rows").toString();
    new ExampleReader(spark, DIGITS)
        .testing(List.of())
        .rows()
        .drop("id")
        .withColumn("File", functions.lit("mine"))
        .write()
        .parquet(data);
    rejects(
        IllegalArgumentException.class,
        model,
        data,
        folder.resolve("out"),
        "there is a column 'file' and none named 'id'");
  }

  @Test
  void rejectsWhatIsNoModel() {
    rejects(
        FileNotFoundException.class,
        folder.resolve("missing").toString(),
        DIGITS,
        folder.resolve("out"),
        "there is no saved model");
  }

  @Test
  void leavesNothingBehindWhenTheDataDoNotFitTheModel() throws IOException {
    Path image = folder.resolve("one-image");
    Files.write(image, new byte[] {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5});
    Path out = folder.resolve("out");
    assertThrows(
        Exception.class,
        () -> Score.run(spark, model, image.toString(), out.toString(), new PrintStream(report)));
    try (var left = Files.list(folder)) {
      assertEquals(List.of(image), left.toList());
    }
  }

  private void rejects(
      Class<? extends Exception> type, String model, String data, Path out, String expected) {
    String message =
        assertThrows(
                type, () -> Score.run(spark, model, data, out.toString(), new PrintStream(report)))
            .getMessage();
    assertTrue(message.contains(expected), message);
    assertEquals("", report.toString());
  }

  @Test
  void keepsColumnsThatAreCalledAsThoseOfImageFiles() throws IOException {
    String data = folder.resolve("rows").toString();
    new ExampleReader(spark, DIGITS)
        .testing(List.of())
        .rows()
        .limit(3)
        .withColumn("path", functions.lit("mine"))
        .withColumn("content", functions.lit(7))
        .write()
        .parquet(data);
    Path out = folder.resolve("predictions");
    Score.run(spark, model, data, out.toString(), new PrintStream(report));
    Dataset<Row> kept = spark.read().parquet(out.toString());
    assertEquals(3, kept.where("path = 'mine' AND content = 7").count());
  }
}
