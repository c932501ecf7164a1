package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.classification.MultilabelClassificationModel;
import convoy.ml.classification.MultilabelClassifier;
import convoy.ml.regression.NeuralRegressionModel;
import convoy.ml.regression.NeuralRegressor;
import convoy.ml.util.Failures;
import convoy.testing.LocalSpark;
import convoy.testing.Tables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
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
    "conf/diabetes.json, rmse, r2, 5, 0.1, 'id,file,label,prediction'",
    "conf/digit-properties.json, microF1, subsetAccuracy, 12, 0.7, 'id,file,label,prediction,probability'"
  })
  void trainsTestsAndScores(
      String conf, String first, String second, int epochs, double least, String columns)
      throws IOException {
    Path out = folder.resolve("model");
    List<String> report = train(conf, "out=" + out, "epochs=" + epochs, "learningRate=0.01");
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
  void severalNumbersAreMeasuredTogether() {
    Dataset<Row> data = Tables.ofSeveralNumbers(40, 1);
    NeuralRegressionModel model =
        new NeuralRegressor().setNetwork("mlp:4").setNumWorkers(1).setEpochs(1).fit(data);
    Dataset<Row> predicted = model.transform(data);
    double squares =
        predicted.collectAsList().stream()
            .mapToDouble(row -> Vectors.sqdist(row.getAs("label"), row.getAs("prediction")))
            .average()
            .orElseThrow();
    List<String> lines = Quality.lines(Quality.of(predicted, model));
    double rmse = Math.sqrt(squares / 2);
    assertEquals(rmse, number(lines.get(0)), 1e-4 * rmse);
    assertTrue(lines.get(1).matches("r2 -?\\d+\\.\\d{4}"), lines.get(1));
    assertTrue(Quality.isOf(predicted.schema().apply("label").dataType(), model));
    assertFalse(Quality.isOf(DataTypes.DoubleType, model));
  }

  @Test
  void indicatorsAreMeasuredAsIndicesAre() {
    Dataset<Row> data = Tables.ofLabels(40, 1);
    MultilabelClassificationModel model =
        new MultilabelClassifier().setNetwork("mlp:4").setNumWorkers(1).setEpochs(1).fit(data);
    MultilabelClassificationModel ofIndicators =
        model.copy(ParamMap.empty().put(model.labelForm().w("indicators")));
    Dataset<Row> predicted = model.transform(data);
    String flags = "transform(sequence(0, 2), i -> IF(array_contains(label, double(i)), 1, 0))";
    assertEquals(
        Quality.of(predicted, model).metrics(),
        Quality.of(predicted.withColumn("label", functions.expr(flags)), ofIndicators).metrics());
    assertFalse(Quality.isOf(DataTypes.StringType, model));
    assertFalse(Quality.isOf(SQLDataTypes.VectorType(), model));
    assertTrue(Quality.isOf(SQLDataTypes.VectorType(), ofIndicators));
  }

  private List<String> train(String... arguments) throws IOException {
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    Train.run(spark, SettingsReader.read(arguments), new PrintStream(report), round -> {});
    return report.toString().lines().toList();
  }
}
