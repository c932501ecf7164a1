package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.util.Failures;
import convoy.testing.LocalSpark;
import convoy.testing.StepFileSystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The job from end to end, on the sample data. */
class TrainTest {

  private static final String DIGITS = "sample-data/digits";

  @TempDir Path folder;

  private final SparkSession spark = LocalSpark.session();
  private final ByteArrayOutputStream report = new ByteArrayOutputStream();
  private final List<RoundReport> rounds = new ArrayList<>();
  private Consumer<RoundReport> onRound = round -> {};

  @Test
  void trainsSavesAndReports() throws IOException {
    Path out = folder.resolve("model");
    train("out=" + out, "epochs=10");

    List<String> lines = report.toString().lines().toList();
    List<String> last = lines.subList(lines.size() - 3, lines.size());
    int table = lines.indexOf("");
    assertTrue(lines.get(0).matches("layer +output +parameters +multiply-adds +memory a row"));
    assertTrue(lines.get(table - 1).startsWith("total "), lines.get(table - 1));
    assertEquals("confusion matrix (row: label, column: prediction)", lines.get(table + 1));
    assertTrue(last.get(1).matches("examplesPerSecond [1-9]\\d*"), last.get(1));
    assertEquals("model " + out, last.get(2));
    assertFalse(rounds.isEmpty());

    // Newer versions of Spark read a model's metadata so.
    String metadata = spark.read().text(out + "/metadata").first().getString(0);
    assertTrue(metadata.contains("stageUids"), metadata);

    // The report is that of the saved model, on the test data.
    Dataset<Row> predictions =
        PipelineModel.load(out.toString())
            .transform(new ExampleReader(spark, DIGITS).testing(List.of()).rows());
    double accuracy = predictions.where("label = prediction").count() / 355.0;
    assertEquals("accuracy %.4f".formatted(accuracy), last.get(0));
    assertTrue(accuracy > 0.9, last.get(0));
  }

  @Test
  void replacesAModelOnlyWhenAsked() throws IOException {
    Path out = folder.resolve("model");
    train("out=" + out);
    rounds.clear();
    assertTrue(rejects("out=" + out).contains("overwrite=true"));
    train("out=" + out, "overwrite=true", "standardize=null");
    assertEquals(1, PipelineModel.load(out.toString()).stages().length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "standardize.scpe=channel",
        "whiten.mode=pac",
        "classifier.learningrate=0.1",
        "epochs=0",
        "data=/nowhere",
        "testData=/nowhere",
        "inputShape=[1,28,28]",
        "out= ",
        "out=a:b",
        "out=FOLDER/a{b}",
        "out=FOLDER/a*",
        "out=FOLDER/LONG",
        "out=/proc/model",
        "out=/dev/null/model",
        "checkpointDir=FOLDER/model",
        "checkpointDir=file:FOLDER/model/checkpoints"
      })
  void refusesBeforeTraining(String argument) throws IOException {
    Path out = folder.resolve("model");
    rejects(
        "out=" + out,
        argument.replace("FOLDER", folder.toString()).replace("LONG", "n".repeat(240)));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("settings.json")), left.toList());
    }
  }

  static List<Arguments> badTestData() {
    return List.of(
        Arguments.of(new byte[][] {{0}, {10}}, 64, "the label 10.0", "the classes 0 to 9"),
        Arguments.of(new byte[0][], 64, "have no rows", "larger testFraction"),
        Arguments.of(new byte[][] {{1}}, 63, "a vector of 63 values where 64 are expected", ""));
  }

  @ParameterizedTest
  @MethodSource("badTestData")
  void refusesTestDataBeforeTraining(
      byte[][] labels, int features, String found, String expected, @TempDir Path tests)
      throws IOException {
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType);
    List<Row> rows =
        Stream.of(labels)
            .map(label -> RowFactory.create(Vectors.zeros(features), (double) label[0]))
            .toList();
    spark.createDataFrame(rows, schema).write().parquet(tests + "/rows");
    String message = rejects("out=" + folder.resolve("model"), "testData=" + tests + "/rows");
    assertTrue(message.contains(found) && message.contains(expected), message);
    assertFalse(Files.exists(folder.resolve("model")));
  }

  @Test
  void aModelThatCannotBeSavedIsSavedElsewhereAndItsTrainingNeedNotBeRepeated() throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    String known = "fs." + StepFileSystem.SCHEME + ".impl";
    String temporary = System.getProperty("java.io.tmpdir");
    configuration.set(known, StepFileSystem.class.getName());
    System.setProperty("java.io.tmpdir", folder.toString());
    Path checkpoints = folder.resolve("checkpoints");
    String[] arguments = {
      "out=" + StepFileSystem.SCHEME + ":" + folder.resolve("model"),
      "checkpointDir=file:" + checkpoints
    };
    try {
      // The disk is full as soon as training has begun.
      onRound = report -> StepFileSystem.failAfter(0, true);
      IOException failed = assertThrows(IOException.class, () -> train(arguments));
      StepFileSystem.heal();
      String message = failed.getMessage();
      assertTrue(message.contains("/model: the model could not be saved there"), message);
      assertTrue(message.contains("No space left on device"), message);
      String rescued = message.replaceAll("(?s).*It is whole at |: move it.*", "");
      assertTrue(rescued.startsWith("file:" + folder + "/convoy-rescued-"), message);
      assertEquals(2, PipelineModel.load(rescued).stages().length);

      onRound = report -> {};
      rounds.clear();
      train(arguments);
      assertEquals(List.of(), rounds);
      assertTrue(report.toString().contains("no rounds: this training had ended before"));
      assertTrue(report.toString().contains("examplesPerSecond 0"));
      assertEquals(
          weights(PipelineModel.load(rescued)),
          weights(PipelineModel.load(folder.resolve("model").toString())));
      try (Stream<Path> left = Files.list(checkpoints)) {
        assertEquals(List.of(), left.toList());
      }
    } finally {
      StepFileSystem.heal();
      System.setProperty("java.io.tmpdir", temporary);
      configuration.unset(known);
    }
  }

  private static List<Float> weights(PipelineModel model) {
    List<Float> weights = new ArrayList<>();
    for (float weight : ((CnnClassificationModel) model.stages()[1]).parameters()) {
      weights.add(weight);
    }
    return weights;
  }

  private String rejects(String... arguments) {
    Exception error = assertThrows(Exception.class, () -> train(arguments));
    String message = Failures.words(error);
    assertEquals(ExitStatus.WRONG_INPUT, ExitStatus.of(error), () -> "no words for " + error);
    assertTrue(rounds.isEmpty(), "training had begun");
    return message;
  }

  private void train(String... arguments) throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("settings.json"),
            """
            {"standardize": {}, "network": "mlp:32", "epochs": 1, "batchSize": 32,
             "learningRate": 0.01, "workers": 2, "averagingFrequency": 8, "seed": 1}
            """);
    TrainingListener listener =
        round -> {
          rounds.add(round);
          onRound.accept(round);
        };
    Train.run(
        spark,
        SettingsReader.read(
            Stream.concat(Stream.of(settings.toString(), "data=" + DIGITS), Stream.of(arguments))
                .toArray(String[]::new)),
        new PrintStream(report),
        listener);
  }
}
