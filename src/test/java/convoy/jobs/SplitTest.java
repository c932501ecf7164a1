package convoy.jobs;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.PackedRow;
import convoy.data.RandomRows;
import convoy.data.Seeds;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WhateverSpark
class SplitTest {

  private static final String DIGITS = "data=sample-data/digits";

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  @Test
  void holdsOutAFractionWhereThereIsNothingToTestOn() throws IOException {
    write(examples(1000).coalesce(1), "one");
    Split split = split("one", "testFraction=0.3");
    List<Double> held = labels(split.testing());
    assertTrue(held.size() > 250 && held.size() < 350, "held out " + held.size());
    assertEquals(1000, held.size() + split.training().rows().count());
    assertEquals(0, split.testing().intersect(split.training().rows()).count());

    List<Double> fifth = labels(split("one").testing());
    assertTrue(fifth.size() > 150 && fifth.size() < 250, "held out " + fifth.size());
    assertTrue(held.containsAll(fifth));
  }

  @Test
  void filesOrderAndPartitionsLeaveNoTrace() throws IOException {
    write(examples(1000).coalesce(1), "one");
    write(examples(1000).orderBy(functions.desc("label")).coalesce(2), "two");
    write(examples(1000).repartition(7, functions.expr("hash(label)")), "seven");
    List<Double> expected = labels(split("one").testing());
    assertEquals(expected, labels(split("two").testing()));
    assertEquals(expected, labels(split("seven").testing()));
  }

  /** Were it the same choice, all rows of the smaller share would be among those held out. */
  @Test
  void theChoiceIsNotThatOfValidationRows() throws IOException {
    write(examples(1000), "all");
    Split split = split("all");
    RandomRows validation = new RandomRows(0.1, 1, Seeds.Purpose.VALIDATION);
    for (Dataset<Row> part : List.of(split.training().rows(), split.testing())) {
      long chosen =
          part.collectAsList().stream()
              .map(row -> row.<Vector>getAs("features").toArray())
              .filter(features -> validation.has(PackedRow.pack(features, 0, 1)))
              .count();
      assertEquals(0.1, (double) chosen / part.count(), 0.05);
    }
  }

  @Test
  void rowsThatAreNotRightAreLeftToTheTraining() throws IOException {
    UDF1<Double, Vector> bad =
        label -> label == 0 ? null : label == 1 ? Vectors.dense(Double.NaN) : Vectors.dense(label);
    write(
        examples(60)
            .withColumn(
                "features",
                functions.udf(bad, SQLDataTypes.VectorType()).apply(functions.col("label"))),
        "holes");
    for (String seed : List.of("1", "2", "3", "4", "5")) {
      Split split = Split.read(spark, settings("data=" + path("holes")), Long.parseLong(seed));
      assertTrue(labels(split.training().rows()).containsAll(List.of(0.0, 1.0)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 59})
  void tellsOfAVectorThatSparkCannotRead(int place) {
    SparseVector broken = new SparseVector(2, new int[] {1}, new double[] {1});
    broken.indices()[0] = 40;
    List<Row> rows =
        IntStream.range(0, 60)
            .mapToObj(
                id -> RowFactory.create(id == place ? broken : Vectors.dense(id, 0.5), (double) id))
            .toList();
    write(spark.createDataFrame(rows, examples(1).schema()).coalesce(1), "broken");
    for (ThrowingConsumer<Split> reader :
        List.<ThrowingConsumer<Split>>of(
            split -> TestLabels.classes(split.training().rows()),
            split ->
                TestRows.check(split.testing(), 2, TestLabels.ofClasses(OptionalInt.empty())))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> reader.accept(split("broken")))
              .getMessage();
      assertTrue(message.contains("Spark cannot read a row; look at the vectors"), message);
      assertTrue(message.contains("'features'"), message);
    }
  }

  /** The room for a model is tried out with as many units as there are classes. */
  @Test
  void labelsThatTrainingWillRefuseMakeNoClasses() {
    for (String label : List.of("-1", "16777216", "double('NaN')", "double(null)")) {
      Dataset<Row> rows = examples(1).withColumn("label", functions.expr(label));
      assertEquals(OptionalInt.empty(), TestLabels.classes(rows));
    }
    assertEquals(OptionalInt.of(3), TestLabels.classes(examples(3)));
  }

  @Test
  void neitherPartMayBeEmpty() throws IOException {
    write(examples(3), "few");
    assertFails(
        () -> split("few", "testFraction=0.001"),
        path("few"),
        "no row to test on where testFraction is 0.001");
    assertFails(() -> split("few", "testFraction=0.999"), "no row to train on");
    write(examples(3).withColumn("features", functions.col("label")), "numbers");
    assertFails(() -> split("numbers"), "'features'", "double", "Vector");
  }

  @Test
  void testsOnTheFilesMeantForIt() throws IOException {
    Split split = Split.read(spark, settings(DIGITS), 1);
    assertEquals(1442, split.training().rows().count());
    assertEquals(355, split.testing().count());
  }

  @Test
  void testsOnOtherDataWhereTheyAreGiven() throws IOException {
    String other = folder.resolve("other").toString();
    spark.range(7).selectExpr("id as features", "id as label").write().parquet(other);
    assertEquals(7, Split.read(spark, settings(DIGITS, "testData=" + other), 1).testing().count());
  }

  @Test
  void leavesTheTestFilesAloneWhenAFractionIsAskedFor() throws IOException {
    Split split = Split.read(spark, settings(DIGITS, "testFraction=0.5"), 1);
    assertEquals(1442, split.training().rows().count() + split.testing().count());
  }

  private Dataset<Row> examples(int rows) {
    UDF1<Long, Vector> features = id -> Vectors.dense(id, 0.5);
    return spark
        .range(rows)
        .select(
            functions
                .udf(features, SQLDataTypes.VectorType())
                .apply(functions.col("id"))
                .as("features"),
            functions.col("id").cast("double").as("label"));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void write(Dataset<Row> rows, String name) {
    rows.write().parquet(path(name));
  }

  private Split split(String name, String... arguments) throws IOException {
    return Split.read(
        spark,
        settings(
            Stream.concat(Stream.of("data=" + path(name)), Stream.of(arguments))
                .toArray(String[]::new)),
        1);
  }

  private static List<Double> labels(Dataset<Row> rows) {
    return rows.select("label").collectAsList().stream()
        .map(row -> row.getDouble(0))
        .sorted()
        .toList();
  }

  private TrainSettings settings(String... arguments) throws IOException {
    Path file = Files.writeString(folder.resolve("settings.json"), "{\"out\": \"out\"}");
    return SettingsReader.read(
        Stream.concat(Stream.of(file.toString()), Stream.of(arguments)).toArray(String[]::new));
  }
}
