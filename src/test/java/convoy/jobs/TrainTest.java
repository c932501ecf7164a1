package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.RoundReport;
import convoy.averaging.TrainingListener;
import convoy.ml.util.Failures;
import convoy.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job from end to end, on the sample data. */
class TrainTest {

  private static final String DIGITS = "sample-data/digits";

  @TempDir Path folder;

  private final SparkSession spark = LocalSpark.session();
  private final ByteArrayOutputStream report = new ByteArrayOutputStream();
  private final List<RoundReport> rounds = new ArrayList<>();

  @Test
  void trainsSavesAndReports() throws IOException {
    Path out = folder.resolve("model");
    train("out=" + out, "epochs=10");

    List<String> lines = report.toString().lines().toList();
    List<String> last = lines.subList(lines.size() - 3, lines.size());
    assertEquals("confusion matrix (row: label, column: prediction)", lines.get(0));
    assertTrue(last.get(1).matches("examplesPerSecond [1-9]\\d*"), last.get(1));
    assertEquals("model " + out, last.get(2));
    assertFalse(rounds.isEmpty());

    // The report is that of the saved model, on the test data.
    Dataset<Row> predictions =
        PipelineModel.load(out.toString())
            .transform(new ExampleReader(spark, DIGITS).testing().rows());
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
        "inputShape=[1,28,28]"
      })
  void refusesBeforeTraining(String argument) throws IOException {
    Path out = folder.resolve("model");
    rejects("out=" + out, argument);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("settings.json")), left.toList());
    }
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
    TrainingListener listener = rounds::add;
    Train.run(
        spark,
        SettingsReader.read(
            Stream.concat(Stream.of(settings.toString(), "data=" + DIGITS), Stream.of(arguments))
                .toArray(String[]::new)),
        new PrintStream(report),
        listener);
  }
}
