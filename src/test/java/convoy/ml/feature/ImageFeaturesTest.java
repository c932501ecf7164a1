package convoy.ml.feature;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.image.ImageDecoder;
import convoy.ml.classification.CnnClassifier;
import convoy.network.Shape;
import convoy.testing.EncodedImages;
import convoy.testing.LocalSpark;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFeaturesTest {
  @TempDir private static Path folder;
  private static byte[] red;

  @BeforeAll
  static void writeImages() {
    red = EncodedImages.png(4, 6, 0xFF8000, 1);
    EncodedImages.write(folder.resolve("good/red.png"), red);
    EncodedImages.write(folder.resolve("good/blue.png"), EncodedImages.png(4, 6, 0x0040FF, 2));
    EncodedImages.write(folder.resolve("bad/red.png"), red);
    EncodedImages.write(folder.resolve("bad/torn.png"), Arrays.copyOf(red, red.length / 2));
    EncodedImages.write(folder.resolve("bad/tall.png"), EncodedImages.png(6, 4, 0x808080, 3));
  }

  private static ImageFeatures stage() {
    return new ImageFeatures().setInputCol("content").setOutputCol("features");
  }

  private static Dataset<Row> files(String name) {
    return LocalSpark.session()
        .read()
        .format("binaryFile")
        .load(folder.resolve(name).toString())
        .orderBy("path");
  }

  private static List<Row> features(Dataset<Row> rows) {
    return rows.select("features").collectAsList();
  }

  @Test
  void aFileASparkImageAndBytesGiveTheSame() throws Exception {
    byte[] expected = new ImageDecoder(100).decode(red).values();
    assertEquals((byte) 0xFF & 0xE0, expected[0] & 0xE0, "red comes first");
    Dataset<Row> images =
        LocalSpark.session().read().format("image").load(folder.resolve("good").toString());
    List<Row> ofFiles = features(stage().transform(files("good")));
    List<Row> ofSpark =
        features(stage().setInputCol("image").transform(images.orderBy("image.origin")));
    assertArrayEquals(expected, ofFiles.get(1).getAs(0));
    assertArrayEquals(expected, ofSpark.get(1).getAs(0));
    assertArrayEquals((byte[]) ofFiles.get(0).getAs(0), (byte[]) ofSpark.get(0).getAs(0));
    Vector vector =
        features(stage().setOutputType("vector").transform(files("good"))).get(1).getAs(0);
    assertEquals(expected[0] & 0xFF, vector.apply(0));
    byte[] grey = features(stage().setColors("grey").transform(files("good"))).get(1).getAs(0);
    assertEquals(4 * 6, grey.length);
  }

  @Test
  void tellsWhichImageIsBroken() {
    ImageFeatures stage = stage();
    assertFails(
        () -> stage.transform(files("bad")).collectAsList(),
        stage.uid(),
        "column 'content'",
        "bad/torn.png is truncated",
        "handleInvalid");
  }

  @Test
  void skipsOrKeepsBrokenImages() {
    assertEquals(2, features(stage().setHandleInvalid("skip").transform(files("bad"))).size());
    List<Row> kept = features(stage().setHandleInvalid("keep").transform(files("bad")));
    assertEquals(List.of(false, false, true), kept.stream().map(row -> row.isNullAt(0)).toList());
    Dataset<Row> none = files("good").withColumn("content", functions.lit(null).cast("binary"));
    assertFails(() -> stage().transform(none).collectAsList(), "is missing (null)");
    assertEquals(0, features(stage().setHandleInvalid("skip").transform(none)).size());
  }

  @Test
  void givesOneSizeOrRefusesOthers() {
    ImageFeatures fixed = stage().setSize(4, 6).setHandleInvalid("skip");
    assertEquals(1, features(fixed.transform(files("bad"))).size());
    assertFails(
        () ->
            fixed
                .setHandleInvalid("error")
                .transform(files("bad").where("path like '%tall%'"))
                .collectAsList(),
        "tall.png has 4 x 6 pixels (width x height) where 6 x 4 are expected",
        "set resize to stretch");
    for (String resize : List.of("stretch", "centreCrop", "shortestSide")) {
      List<Row> rows =
          features(
              fixed
                  .setSize(4, 4)
                  .setResize(resize)
                  .setHandleInvalid("skip")
                  .transform(files("bad")));
      assertEquals(List.of(48, 48), rows.stream().map(row -> row.<byte[]>getAs(0).length).toList());
    }
    assertFails(
        () ->
            fixed
                .setSize(5, 5)
                .setResize("centreCrop")
                .setHandleInvalid("error")
                .transform(files("good"))
                .collectAsList(),
        "where at least 5 x 5 are expected");
  }

  @Test
  void refusesAnImageThatClaimsToBeHuge() {
    Dataset<Row> bomb =
        LocalSpark.session()
            .createDataFrame(
                List.of(RowFactory.create(EncodedImages.bomb(60_000, 70_000))),
                new StructType().add("content", DataTypes.BinaryType));
    assertFails(
        () -> stage().transform(bomb).collectAsList(), "70000 x 60000", "maxPixels, 100,000,000");
  }

  @Test
  void refusesSettingsThatDoNotFitTogether() {
    StructType schema = files("good").schema();
    assertFails(() -> stage().setHeight(3).transformSchema(schema), "height and width");
    assertFails(() -> stage().setResize("stretch").transformSchema(schema), "Set height and width");
    assertFails(
        () -> stage().setInputCol("path").transformSchema(schema),
        "column 'path' is of type string",
        "content, or image");
  }

  @Test
  void networksAdviseThisStageForSparksImages() {
    Dataset<Row> images =
        LocalSpark.session()
            .read()
            .format("image")
            .load(folder.resolve("good").toString())
            .withColumn("label", functions.lit(0));
    assertFails(
        () -> new CnnClassifier().setFeaturesCol("image").fit(images),
        "column 'image'",
        "Put ImageFeatures before this stage");
    Dataset<Row> files = files("bad").withColumn("label", functions.lit(0));
    assertFails(
        () -> new CnnClassifier().setNetwork("mlp:2").setFeaturesCol("content").fit(files),
        "column 'content'",
        "ImageFeatures");
    assertTrue(files.count() > 1);
  }

  /** The shape is said once, by this stage. */
  @Test
  void stagesInheritTheShape() {
    Dataset<Row> rows =
        stage()
            .setSize(4, 6)
            .transform(files("good").union(files("good")))
            .withColumn("label", functions.expr("CAST(path LIKE '%red%' AS double)"));
    StandardizerModel standardizer =
        new Standardizer()
            .setInputCol("features")
            .setOutputCol("standardized")
            .setScope("channel")
            .fit(rows);
    assertArrayEquals(new int[] {3, 4, 6}, standardizer.getInputShape());
    assertEquals(standardizer.mean().apply(0), standardizer.mean().apply(23));
    PCAWhiteningModel zca =
        new PCAWhitening()
            .setInputCol("standardized")
            .setOutputCol("white")
            .setMode("zca")
            .fit(standardizer.transform(rows));
    CnnClassifier classifier =
        new CnnClassifier()
            .setFeaturesCol("white")
            .setNetwork(
                "{\"layers\": [{\"type\": \"convolution\", \"filters\": 2, \"kernel\": 3}]}")
            .setNumWorkers(1)
            .setEpochs(1);
    Dataset<Row> white = zca.transform(standardizer.transform(rows));
    classifier.transformSchema(white.schema());
    assertEquals(new Shape(3, 4, 6), classifier.fit(white).networkSpec().input());
    Dataset<Row> components =
        zca.copy(ParamMap.empty().put(zca.mode().w("pca"))).transform(standardizer.transform(rows));
    assertFails(() -> classifier.fit(components), "inputShape is not set");
  }

  @Test
  void refusesImagesThatAreMadeLargerThanMaxPixels() {
    Dataset<Row> flat = content(EncodedImages.png(2, 100, 0xFF8000, 1));
    ImageFeatures stage = stage().setSize(20, 20).setResize("shortestSide").setMaxPixels(20_000);
    assertEquals(1, features(stage.transform(flat)).size());
    assertFails(
        () -> stage.setMaxPixels(19_999).transform(flat).collectAsList(),
        "would have 1000 x 20 pixels (width x height) before it is cut",
        "maxPixels, 19,999");
  }

  private static Dataset<Row> content(byte[]... files) {
    return LocalSpark.session()
        .createDataFrame(
            Arrays.stream(files).map(file -> RowFactory.create((Object) file)).toList(),
            new StructType().add("content", DataTypes.BinaryType));
  }

  /** Their lengths are equal, so they could be pixels. */
  @ParameterizedTest
  @ValueSource(strings = {"bmp", "tiff", "png", "gif", "jpg"})
  void networksRefuseFilesOfOneLength(String format) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    BufferedImage image = new BufferedImage(4, 6, BufferedImage.TYPE_INT_RGB);
    assertTrue(ImageIO.write(image, format, file));
    Dataset<Row> files =
        content(file.toByteArray(), file.toByteArray()).withColumn("label", functions.lit(0));
    assertFails(
        () -> new CnnClassifier().setNetwork("mlp:2").setFeaturesCol("content").fit(files),
        "column 'content' has image files",
        "Put ImageFeatures before this stage");
  }
}
