package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.util.Failures;
import convoy.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both jobs with stages that are no classifiers of one class, on the sample data. */
class OtherStagesTest {
  @TempDir Path folder;

  private final SparkSession spark = LocalSpark.session();

  @ParameterizedTest
  @CsvSource({
    "conf/diabetes.json, rmse, r2, 0.3, 'id,file,label,prediction'",
    "conf/digit-properties.json, microF1, subsetAccuracy, 0.7, 'id,file,label,prediction,probability'"
  })
  void trainsTestsAndScores(String conf, String first, String second, double least, String columns)
      throws IOException {
    Path out = folder.resolve("model");
    List<String> report = train(conf, "out=" + out, "epochs=12", "learningRate=0.01");
    List<String> last = report.subList(report.size() - 4, report.size());
    assertTrue(last.get(0).startsWith(first + " "), last.get(0));
    assertTrue(last.get(1).startsWith(second + " "), last.get(1));
    assertTrue(number(last.get(1)) > least, last.get(1));
    assertEquals("model " + out, last.get(3));

    Path scores = folder.resolve("scores");
    String data = SettingsReader.read(conf).data();
    ByteArrayOutputStream scored = new ByteArrayOutputStream();
    Score.run(spark, out.toString(), data, scores.toString(), new PrintStream(scored));
    List<String> lines = scored.toString().lines().toList();
    Dataset<Row> written = spark.read().parquet(scores.toString());
    assertEquals(
        Stream.of(columns.split(",")).sorted().toList(),
        Stream.of(written.columns()).sorted().toList());
    assertEquals("rows " + written.count(), lines.get(0));
    assertTrue(number(lines.get(2)) > least, lines.get(2));
  }

  private static double number(String line) {
    return Double.parseDouble(line.split(" ")[1]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          diabetes         | CAST('NaN' AS double)  | column 'label' has the label NaN
          digit-properties | array(5)               | column 'label' has a label with 5.0 at index 0
          digit-properties | array(1, 1)            | column 'label' has a label with another 1.0
          """)
  void refusesTestLabelsBeforeTraining(String data, String label, String found) {
    String tests = folder.resolve("tests").toString();
    spark
        .read()
        .parquet("sample-data/" + data)
        .limit(3)
        .withColumn("label", functions.expr(label))
        .write()
        .parquet(tests);
    Exception error =
        assertThrows(
            Exception.class,
            () ->
                train(
                    "conf/" + data + ".json",
                    "out=" + folder.resolve("model"),
                    "testData=" + tests));
    String words = Failures.words(error);
    assertTrue(words.contains("The test data: " + found), words);
    assertEquals(ExitStatus.WRONG_INPUT, ExitStatus.of(error));
  }

  @Test
  void severalNumbersAndIndicatorsAreMeasuredToo() throws IOException {
    String rows = folder.resolve("rows").toString();
    spark
        .read()
        .parquet("sample-data/diabetes")
        .limit(80)
        .withColumn("label", functions.expr("array(label, -2 * label)"))
        .write()
        .parquet(rows);
    List<String> report =
        train("conf/diabetes.json", "out=" + folder.resolve("one"), "data=" + rows, "epochs=2");
    assertTrue(report.get(report.size() - 3).matches("r2 -?\\d\\.\\d{4}"), report.toString());

    String flags = folder.resolve("flags").toString();
    spark
        .read()
        .parquet("sample-data/digit-properties")
        .limit(200)
        .withColumn(
            "label",
            functions.expr("transform(sequence(0, 4), i -> IF(array_contains(label, i), 1, 0))"))
        .write()
        .parquet(flags);
    report =
        train(
            "conf/digit-properties.json",
            "out=" + folder.resolve("two"),
            "data=" + flags,
            "labelForm=indicators",
            "epochs=6",
            "learningRate=0.01");
    assertTrue(number(report.get(report.size() - 4)) > 0.6, report.toString());
  }

  private List<String> train(String... arguments) throws IOException {
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    Train.run(spark, SettingsReader.read(arguments), new PrintStream(report), round -> {});
    return report.toString().lines().toList();
  }
}
