package convoy.ml.source;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.ml.classification.CnnClassifier;
import convoy.ml.util.ImageShape;
import convoy.testing.LocalSpark;
import convoy.testing.WhateverSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WhateverSpark
class ImageSourcesTest {
  private static final int PIXELS = 3 * 32 * 32;

  @TempDir Path folder;
  private final SparkSession spark = LocalSpark.session();

  private Dataset<Row> idx() {
    return spark.read().format("idx").load(folder.toString());
  }

  private Dataset<Row> cifar(String path) {
    return spark.read().format("cifar").load(folder.resolve(path).toString());
  }

  /** Images of 2x3 pixels and labels: of image i the pixels are i, i + 1 and so on. */
  private void writeIdx(int count, boolean gzip) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + 6 * count);
    images.putInt(0x803).putInt(count).putInt(2).putInt(3);
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < 6; j++) {
        images.put((byte) (i + j));
      }
      labels.put((byte) (i % 200));
    }
    write("train-images-idx3-ubyte" + (gzip ? ".gz" : ""), images.array(), gzip);
    write("train-labels-idx1-ubyte" + (gzip ? ".gz" : ""), labels.array(), gzip);
  }

  private void write(String name, byte[] content, boolean gzip) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    if (gzip) {
      try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
        out.write(content);
      }
    }
    Files.write(folder.resolve(name), gzip ? packed.toByteArray() : content);
  }

  private static void assertIdx(Dataset<Row> rows, int count) {
    List<Row> all = rows.orderBy("id").collectAsList();
    assertEquals(count, all.size());
    for (int i : new int[] {0, 255, 1023, 1024, count - 1}) {
      byte[] expected = new byte[6];
      for (int j = 0; j < 6; j++) {
        expected[j] = (byte) (i + j);
      }
      Row row = all.get(i);
      assertEquals((long) i, row.<Long>getAs("id"));
      assertArrayEquals(expected, row.<byte[]>getAs("image"));
      assertEquals(List.of(1, 2, 3), row.getList(row.fieldIndex("shape")));
      assertEquals(i % 200, row.<Integer>getAs("label"));
    }
  }

  @Test
  void readsIdxByRanges() throws IOException {
    writeIdx(2500, false);
    Dataset<Row> rows = idx();
    assertEquals(3, rows.toJavaRDD().getNumPartitions());
    assertIdx(rows, 2500);
    assertArrayEquals(new int[] {1, 2, 3}, ImageShape.of(rows.schema().apply("image")).get());
    assertEquals(2500 / 2, rows.where("label % 2 = 0").count());
    CnnClassifier classifier = new CnnClassifier().setFeaturesCol("image").setNetwork("lenet5");
    assertFails(() -> classifier.transformSchema(rows.schema()), "inputShape is 1x2x3");
  }

  @Test
  void readsGzippedIdx() throws IOException {
    writeIdx(2500, true);
    assertIdx(idx(), 2500);
  }

  @Test
  void refusesIdxFilesThatAreNotRight() throws IOException {
    writeIdx(1100, false);
    Path images = folder.resolve("train-images-idx3-ubyte");
    byte[] whole = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(whole, whole.length - 1));
    assertFails(this::idx, images.toString(), "truncated: found 6599 of 6600 values");
    Files.write(images, Arrays.copyOf(whole, whole.length + 1));
    assertFails(this::idx, images.toString(), "goes on after the 6600 values");
    Files.write(images, whole);
    write("train-labels-idx1-ubyte", new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 7}, false);
    assertFails(this::idx, "holds 1 labels", "holds 1100 images");
    Files.delete(images);
    assertFails(this::idx, "there is no train-images-idx3-ubyte");
    assertFails(() -> spark.read().format("idx").load("/nowhere/else"), "no such file or folder");
  }

  @Test
  void refusesAGzippedIdxFileThatEndsTooEarly() throws IOException {
    writeIdx(1100, true);
    Path images = folder.resolve("train-images-idx3-ubyte.gz");
    byte[] whole = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(whole, whole.length / 2));
    assertFails(() -> idx().collectAsList(), images.toString(), "truncated");
  }

  private byte[] record(int pixel, int... labels) {
    byte[] record = new byte[labels.length + PIXELS];
    Arrays.fill(record, (byte) pixel);
    for (int i = 0; i < labels.length; i++) {
      record[i] = (byte) labels[i];
    }
    return record;
  }

  private void writeRecords(String name, byte[]... records) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] record : records) {
      all.write(record);
    }
    Files.write(folder.resolve(name), all.toByteArray());
  }

  @Test
  void readsCifar10() throws IOException {
    writeRecords("data_batch_1.bin", record(200, 9), record(1, 0));
    writeRecords("data_batch_2.bin", record(7, 3));
    writeRecords("test_batch.bin", record(5, 4));
    Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
    Dataset<Row> rows = cifar("");
    List<Row> all = rows.orderBy("id").collectAsList();
    assertEquals(List.of(9, 0, 3), all.stream().map(row -> row.<Integer>getAs("label")).toList());
    assertEquals((byte) 200, all.get(0).<byte[]>getAs("image")[PIXELS - 1]);
    assertEquals(2L, all.get(2).<Long>getAs("id"));
    assertArrayEquals(new int[] {3, 32, 32}, ImageShape.of(rows.schema().apply("image")).get());
    NominalAttribute names =
        (NominalAttribute) Attribute.fromStructField(rows.schema().apply("label"));
    assertEquals("j", names.values().get()[9]);
    Dataset<Row> test = spark.read().format("cifar").option("part", "test").load(folder.toString());
    assertEquals(4, test.select("label").first().getInt(0));
  }

  @Test
  void readsCifar100() throws IOException {
    writeRecords("train.bin", record(200, 19, 99), record(1, 0, 5));
    Row first = cifar("").orderBy("id").first();
    assertEquals(99, first.<Integer>getAs("label"));
    assertEquals(19, first.<Integer>getAs("coarseLabel"));
    Files.move(folder.resolve("train.bin"), folder.resolve("mine.bin"));
    assertEquals(2, cifar("mine.bin").where("coarseLabel >= 0").count());
  }

  @Test
  void refusesCifarFilesThatAreNotRight() throws IOException {
    writeRecords("data_batch_1.bin", record(200, 9), record(1, 0), new byte[17]);
    assertFails(() -> cifar(""), "data_batch_1.bin", "record 2 (of 3,073 bytes each) has only 17");
    writeRecords("data_batch_1.bin", record(200, 9), record(1, 77));
    assertFails(
        () -> cifar("").collectAsList(), "data_batch_1.bin", "record 1 has the label 77", "0 to 9");
    assertFails(
        () -> spark.read().format("cifar").option("part", "test").load(folder.toString()),
        "there is no test_batch.bin");
    assertFails(() -> spark.read().format("cifar").load(), "load(\"folder\")");
  }

  @Test
  void readsLabelsOfAnotherFileSystemByTheirPlaceAndClosesAll() throws IOException {
    spark
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.seekable.impl", SeekableFiles.class.getName());
    writeIdx(2500, false);
    String labels = "seekable:" + folder.resolve("train-labels-idx1-ubyte");
    Path images = folder.resolve("train-images-idx3-ubyte");
    for (String path : List.of(images.toString(), "seekable:" + images)) {
      assertIdx(spark.read().format("idx").option("labels", labels).load(path), 2500);
    }
    assertEquals(0, SeekableFiles.OPEN.size());
    Files.write(images, new byte[] {1, 2, 3, 4});
    assertFails(() -> spark.read().format("idx").load("seekable:" + images), "not an IDX file");
    assertEquals(0, SeekableFiles.OPEN.size());
  }
}
