package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.util.ImageShape;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@WhateverSpark
class ExampleReaderTest {

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  @Test
  void readsImagesWithTheirLabels() throws IOException {
    writeImages("train-images-idx3-ubyte");
    write("train-labels-idx1-ubyte", "00000801 00000003 02 00 01");
    Examples examples = reader().training();
    assertArrayEquals(new int[] {1, 1, 2}, shape(examples).orElseThrow());
    List<Row> rows = examples.rows().orderBy("id").collectAsList();
    assertEquals(
        List.of(
            RowFactory.create(0L, new byte[] {10, 11}, 2.0),
            RowFactory.create(1L, new byte[] {20, 21}, 0.0),
            RowFactory.create(2L, new byte[] {-1, 0}, 1.0)),
        rows);
  }

  @Test
  void readsTheSampleDigits() throws IOException {
    ExampleReader digits = new ExampleReader(spark, "sample-data/digits");
    Examples training = digits.training();
    assertEquals(1442, training.rows().count());
    assertArrayEquals(new int[] {1, 8, 8}, shape(training).orElseThrow());
    assertTrue(digits.hasTestPart());
    assertEquals(355, digits.testing(List.of()).rows().count());
  }

  @Test
  void partitionsFollowFromTheDataAlone() throws IOException {
    // 2,500 images of one pixel, on two cores.
    write("train-images-idx3-ubyte", "00000803 000009C4 00000001 00000001" + " 07".repeat(2500));
    write("train-labels-idx1-ubyte", "00000801 000009C4" + " 00".repeat(2500));
    assertEquals(3, reader().training().rows().rdd().getNumPartitions());
  }

  @Test
  void takesTheNamesThatOthersGiveTheFiles() throws IOException {
    writeImages("t10k-images.idx3-ubyte");
    write("t10k-labels.idx1-ubyte", "00000801 00000003 02 00 01");
    assertEquals(3, reader().testing(List.of()).rows().count());
  }

  @Test
  void scoresImagesWithoutLabels() throws IOException {
    writeImages("t10k-images-idx3-ubyte");
    assertArrayEquals(new String[] {"id", "features"}, reader().scoring(List.of()).columns());
  }

  @Test
  void scoresOneFileOfImages() throws IOException {
    writeImages("holiday");
    Dataset<Row> rows =
        new ExampleReader(spark, folder.resolve("holiday").toString()).scoring(List.of());
    assertArrayEquals(new String[] {"id", "features"}, rows.columns());
    assertEquals(3, rows.count());
  }

  @Test
  void readsParquet() throws IOException {
    writeParquet("label");
    Examples examples = reader().training();
    assertEquals(2, examples.rows().count());
    assertFalse(shape(examples).isPresent());
    assertFalse(reader().hasTestPart());
  }

  @Test
  void numbersRowsOfParquetThatHaveNoId() throws IOException {
    writeParquet("label");
    Dataset<Row> rows = reader().scoring(List.of());
    assertArrayEquals(new String[] {"features", "label", "file", "id"}, rows.columns());
    List<Row> collected = rows.orderBy("id").collectAsList();
    assertEquals(0L, collected.get(0).<Long>getAs("id"));
    assertEquals(Vectors.dense(1, 2), collected.get(0).getAs("features"));
    assertTrue(collected.get(0).<String>getAs("file").endsWith(".parquet"));
    assertEquals(1L, collected.get(1).<Long>getAs("id"));
  }

  @Test
  void keepsTheIdThatParquetHas() throws IOException {
    writeParquet("id");
    assertArrayEquals(new String[] {"features", "id"}, reader().scoring(List.of()).columns());
  }

  @Test
  void readsOneFileOfParquet() throws IOException {
    writeParquet("label");
    try (var files = Files.list(folder)) {
      Path file = files.filter(path -> path.toString().endsWith(".parquet")).findFirst().get();
      assertEquals(2, new ExampleReader(spark, file.toString()).scoring(List.of()).count());
    }
  }

  @Test
  void rejectsMissingPath() {
    rejects(
        FileNotFoundException.class,
        () -> new ExampleReader(spark, folder.resolve("nowhere").toString()),
        "nowhere does not exist");
  }

  @Test
  void rejectsImagesWithoutLabels() throws IOException {
    writeImages("train-images-idx3-ubyte");
    rejects(
        FileNotFoundException.class,
        () -> reader().training(),
        "there is no train-labels-idx1-ubyte");
  }

  @Test
  void rejectsLabelsWithoutImages() throws IOException {
    write("train-labels-idx1-ubyte", "00000801 00000001 02");
    rejects(
        FileNotFoundException.class,
        () -> reader().training(),
        "there is no train-images-idx3-ubyte");
  }

  @Test
  void rejectsBadIdxFileByName() throws IOException {
    writeImages("train-images-idx3-ubyte");
    write("train-labels-idx1-ubyte", "00000801 00000002 02 00");
    rejects(
        IOException.class,
        () -> reader().training(),
        folder.resolve("train-labels-idx1-ubyte") + ": holds 2 labels");
  }

  @Test
  void rejectsFolderWithNeitherIdxNorParquet() throws IOException {
    write("notes.txt", "00");
    rejects(IllegalArgumentException.class, () -> reader().training(), "expected IDX files");
  }

  @Test
  void rejectsParquetWithoutLabels() throws IOException {
    writeParquet("digit");
    rejects(
        IllegalArgumentException.class,
        () -> reader().training(),
        "there is no column 'label' (labels: the numbers 0, 1, ... for a classifier); found features, digit");
  }

  private ExampleReader reader() throws IOException {
    return new ExampleReader(spark, folder.toString());
  }

  private String here(String name) {
    return folder.resolve(name).toString();
  }

  /** Three images of 1x2 pixels. */
  private void writeImages(String name) throws IOException {
    write(name, "00000803 00000003 00000001 00000002 0a0b 1415 ff00");
  }

  private void write(String name, String hex) throws IOException {
    Files.write(folder.resolve(name), HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private void writeParquet(String secondColumn) {
    spark
        .createDataFrame(
            List.of(
                RowFactory.create(Vectors.dense(1, 2), 0L),
                RowFactory.create(Vectors.dense(3, 4), 1L)),
            new StructType()
                .add("features", SQLDataTypes.VectorType())
                .add(secondColumn, DataTypes.LongType))
        .coalesce(1)
        .write()
        .mode("append")
        .parquet(folder.toString());
  }

  private static void rejects(
      Class<? extends Exception> type, Executable read, String expectedWords) {
    String message = assertThrows(type, read).getMessage();
    assertTrue(message.contains(expectedWords), message);
  }

  private static Optional<int[]> shape(Examples examples) {
    return ImageShape.of(examples.rows().schema().apply(Examples.FEATURES));
  }
}
