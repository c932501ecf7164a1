package convoy.jobs;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.classification.CnnClassificationModel;
import convoy.testing.EncodedImages;
import convoy.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder of images to a trained network, and back to scored images. */
class ImageFolderTest {
  private static final String[] CLASSES = {"blue", "green", "red"};
  private static final int[] COLOURS = {0x2020E0, 0x20E020, 0xE02020};

  @TempDir Path folder;

  private final SparkSession spark = LocalSpark.session();

  private Path images(String name, int ofClass) {
    Path root = folder.resolve(name);
    for (int i = 0; i < CLASSES.length; i++) {
      for (int j = 0; j < ofClass; j++) {
        byte[] image =
            j % 2 == 0
                ? EncodedImages.jpeg(6, 8, COLOURS[i], j)
                : EncodedImages.png(6, 8, COLOURS[i], j);
        EncodedImages.write(
            root.resolve(CLASSES[i]).resolve("%d.%s".formatted(j, j % 2 == 0 ? "jpg" : "Png")),
            image);
      }
    }
    return root;
  }

  private String train(String... more) throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("conf.json"),
            """
            {"standardize": {"scope": "channel"}, "network": "mlp:8", "epochs": 6, "batchSize": 8,
             "averagingFrequency": 1, "workers": 1, "verbose": false, "learningRate": 0.05}
            """);
    String[] arguments =
        Stream.concat(
                Stream.of(conf.toString(), "out=" + folder.resolve("model"), "overwrite=true"),
                Stream.of(more))
            .toArray(String[]::new);
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    Train.run(spark, SettingsReader.read(arguments), new PrintStream(report), round -> {});
    return report.toString();
  }

  @Test
  void trainsOnClassFoldersAndScoresImages() throws IOException {
    Path data = images("data", 14);
    String report = train("data=" + data);
    assertTrue(report.contains("accuracy 1.0000"), report);
    assertTrue(report.contains(" 1,160 "), "8 units of 3 x 6 x 8 and a bias: " + report);
    for (String name : CLASSES) {
      assertTrue(report.lines().anyMatch(line -> line.contains(name)), report);
    }
    PipelineModel model = PipelineModel.load(folder.resolve("model").toString());
    CnnClassificationModel network = (CnnClassificationModel) model.stages()[2];
    assertArrayEquals(CLASSES, network.getClassNames());

    Dataset<Row> files =
        spark.read().format("binaryFile").option("recursiveFileLookup", true).load(data.toString());
    NominalAttribute predicted =
        (NominalAttribute)
            Attribute.fromStructField(model.transform(files).schema().apply("prediction"));
    assertArrayEquals(CLASSES, predicted.values().get());

    Path some = folder.resolve("some");
    EncodedImages.write(some.resolve("deep/a.png"), EncodedImages.png(6, 8, COLOURS[2], 99));
    EncodedImages.write(some.resolve("b.jpg"), EncodedImages.jpeg(6, 8, COLOURS[0], 98));
    Dataset<Row> scored = score(some, "scored");
    assertEquals(
        List.of("b.jpg blue", "deep/a.png red"),
        scored.orderBy("id").collectAsList().stream()
            .map(row -> row.getAs("id") + " " + row.getAs("predictedClass"))
            .toList());
    Dataset<Row> all = score(data, "all");
    assertTrue(all.columns().length > scored.columns().length, "has the label");
    assertEquals(3 * 14, all.count());
  }

  private Dataset<Row> score(Path data, String out) throws IOException {
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    Score.run(
        spark,
        folder.resolve("model").toString(),
        data.toString(),
        folder.resolve(out).toString(),
        new PrintStream(report));
    return spark.read().parquet(folder.resolve(out).toString());
  }

  @Test
  void testsOnTheTestFolder() throws IOException {
    images("data/train", 6);
    Path test = images("data/test", 2);
    EncodedImages.write(test.resolve("blue/notes.txt"), new byte[] {1});
    String report = train("data=" + folder.resolve("data"), "images.colors=grey", "epochs=1");
    assertTrue(report.contains(" 392 "), "8 units of 6 x 8 and a bias: " + report);
    EncodedImages.write(test.resolve("pink/a.png"), EncodedImages.png(6, 8, 0xFF80FF, 1));
    assertFails(
        () -> train("data=" + folder.resolve("data")), "'pink'", "blue, green, red", "rename");
  }

  @Test
  void refusesWhatIsNoFolderOfClasses() throws IOException {
    Path flat = folder.resolve("flat");
    EncodedImages.write(flat.resolve("a.png"), EncodedImages.png(6, 8, 1, 1));
    assertFails(() -> train("data=" + flat), "no class folders", "flat/cats/1.jpg");

    Path data = images("data", 2);
    Files.createDirectories(data.resolve("white"));
    assertFails(() -> train("data=" + data), "class folder 'white' has no image", "jpg");
    Files.delete(data.resolve("white"));

    EncodedImages.write(data.resolve("red/large.png"), EncodedImages.png(9, 9, COLOURS[2], 1));
    assertFails(() -> train("data=" + data), "red/large.png has 9 x 9 pixels", "set resize to");
    EncodedImages.write(data.resolve("red/broken.png"), new byte[] {-1, -40, -1, 7});
    String[] stretched = {
      "data=" + data, "images.resize=stretch", "images.height=5", "images.width=5", "epochs=1"
    };
    assertFails(() -> train(stretched), "red/broken.png", "JPEG");
    String[] skipping = Arrays.copyOf(stretched, stretched.length + 1);
    skipping[stretched.length] = "images.handleInvalid=skip";
    assertTrue(train(skipping).contains(" 608 "), "8 units of 3 x 5 x 5 and a bias");

    assertFails(
        () -> train("data=sample-data/digits", "images.height=5"), "a folder of images", "digits");
  }

  @Test
  void validationFoldersAreTheTestPartWhereThereIsNone() throws IOException {
    images("data/train", 6);
    for (String name : List.of("val", "valid", "validation")) {
      Path held = images("data/" + name, 2);
      String report = train("data=" + folder.resolve("data"), "epochs=1");
      assertTrue(report.contains("green"), report);
      assertTrue(new ImageFolder(local(), hadoop("data")).hasTestPart());
      EncodedImages.write(held.resolve("pink/a.png"), EncodedImages.png(6, 8, 0xFF80FF, 1));
      assertFails(() -> train("data=" + folder.resolve("data")), name + ": ", "'pink'");
      Files.move(held, folder.resolve("away " + name));
    }
    images("data/dev", 2);
    assertFails(
        () -> train("data=" + folder.resolve("data")),
        "'train' holds only folders",
        "test, val, valid or validation");
  }

  private static FileSystem local() throws IOException {
    return FileSystem.getLocal(LocalSpark.session().sparkContext().hadoopConfiguration());
  }

  private org.apache.hadoop.fs.Path hadoop(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  @Test
  void refusesToLeaveOutOtherSizesThanTheFirst() {
    Path data = images("data", 2);
    for (String invalid : List.of("skip", "keep")) {
      assertFails(
          () -> train("data=" + data, "images.handleInvalid=" + invalid),
          "images.handleInvalid is " + invalid,
          "set images.height, images.width and images.resize");
    }
  }
}
