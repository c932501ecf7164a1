package convoy.ml;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.Standardizer;
import convoy.testing.ChildJvm;
import convoy.testing.Frames;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs more memory than there is, is refused in words, and what seems to, trains. */
@WhateverSpark
class MemoryRefusedTest {
  private static CnnClassifier classifier() {
    return new CnnClassifier()
        .setInputShape(1, 6, 6)
        .setNetwork("mlp:8")
        .setNumWorkers(2)
        .setEpochs(1)
        .setSeed(1);
  }

  @Test
  void aBatchTakesMemoryByTheRowsThatThereAre() {
    Dataset<Row> data = Images.frame(61, 3);
    float[] whole = classifier().setBatchSize(31).fit(data).parameters();
    float[] declared = classifier().setBatchSize(Integer.MAX_VALUE).fit(data).parameters();
    assertArrayEquals(whole, declared);
  }

  @Test
  void refusesWhatDoesNotFitBeforeAnyRowIsRead() {
    StructType schema =
        new StructType().add(new AttributeGroup("features", 22_000).toStructField());
    PCAWhitening whitening = new PCAWhitening().setInputCol("features").setOutputCol("y");
    assertFails(
        () -> whitening.transformSchema(schema),
        whitening.uid(),
        "whitening the 22,000 features of column 'features' needs 3,693 MB of memory in the Java heap",
        "which has 3,072 MB",
        "Set k to a few components and solver to randomized",
        "raise spark.driver.memory");
    whitening.setK(50).transformSchema(schema); // randomized, without a matrix of that size
    CnnClassifier classifier = classifier().setNetwork("mlp:20000000");
    assertFails(
        () -> classifier.transformSchema(Images.frame(3, 1).schema()),
        classifier.uid(),
        "a network of 740,000,000 parameters needs 11,292 MB",
        "which has 3,072 MB",
        "raise spark.driver.memory");
  }

  @Test
  void refusesARowWhoseOutputsAreNotFinite() {
    CnnClassificationModel model = classifier().fit(Images.frame(61, 3));
    double[] huge = new double[36];
    Arrays.fill(huge, 3e38);
    Dataset<Row> data = Frames.ofVectors("features", huge);
    for (Runnable use :
        List.<Runnable>of(
            () -> model.transform(data).collectAsList(),
            () -> model.predict(Vectors.dense(huge)))) {
      assertFails(
          use::run,
          model.uid(),
          "column 'features'",
          "largest feature has the magnitude 3.0E38",
          "Scale the features");
    }
  }

  @Test
  void refusesAModelWithAWeightThatIsNoNumber(@TempDir Path folder) throws Exception {
    CnnClassificationModel model = classifier().fit(Images.frame(61, 3));
    String path = folder.resolve("model").toString();
    model.write().save(path);
    assertArrayEquals(model.parameters(), CnnClassificationModel.load(path).parameters());
    Path file = Path.of(path, "weights.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).putInt(bytes.length - 4, 0x0000C07F); // little-endian NaN
    Files.write(file, bytes);
    Files.deleteIfExists(Path.of(path, ".weights.safetensors.crc"));
    assertFails(
        () -> CnnClassificationModel.load(path),
        "weights.safetensors has NaN at place 2 of tensor 'dense2.bias'",
        "train again");
  }

  /** Each line is a case and what came of it, in a process whose heap is 256 MB. */
  public static final class SmallHeap {
    public static void main(String[] arguments) throws Exception {
      SparkSession.builder()
          .master("local[2]")
          .config("spark.ui.enabled", "false")
          .config("spark.testing.memory", String.valueOf(512L << 20))
          .config("spark.sql.shuffle.partitions", "2")
          .getOrCreate();
      double[] row = new double[6000];
      row[7] = 1;
      Dataset<Row> wide = Frames.ofVectors("x", row, new double[6000], row);
      PCAWhitening whitening = new PCAWhitening().setInputCol("x").setOutputCol("y");
      tell("whitening", () -> whitening.setK(2).fit(wide));
      Dataset<Row> images = Images.frame(61, 3);
      tell("network", () -> classifier().setNetwork("mlp:20000000").fit(images));
      tell("layer", () -> classifier().setNetwork("mlp:3000,3000").fit(images));
      tell("batch", () -> classifier().setBatchSize(Integer.MAX_VALUE).fit(images));
      Dataset<Row> sparse =
          Frames.ofVectors("x", Vectors.sparse(Integer.MAX_VALUE, new int[] {5}, new double[] {1}));
      tell("sparse", () -> new Standardizer().setInputCol("x").setOutputCol("y").fit(sparse));
    }

    private static void tell(String name, Runnable work) {
      String said;
      try {
        work.run();
        said = "done";
      } catch (IllegalArgumentException e) {
        said = e.getMessage().replace('\n', '|');
      }
      System.out.println("case " + name + ": " + said);
    }
  }

  @Test
  void aSmallHeapIsToldOfAndNotRunOutOf() throws Exception {
    List<String> options =
        new ArrayList<>(Files.readAllLines(Path.of(".mvn", "spark-java-options")));
    options.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    List<String> cases =
        ChildJvm.run(options, Map.of(), jar -> true, SmallHeap.class)
            .lines()
            .filter(line -> line.startsWith("case "))
            .toList();
    assertEquals(5, cases.size(), cases.toString());
    assertSays(cases.get(0), "case whitening: ", "6,000 features", "has 256 MB");
    assertSays(cases.get(1), "case network: ", "740,000,000 parameters", "has 256 MB");
    assertSays(cases.get(2), "case layer: ", "of heap", "has 256 MB", "spark.driver.memory to 1g");
    assertEquals("case batch: done", cases.get(3));
    assertSays(cases.get(4), "case sparse: ", "2,147,483,647 features", "which has 256 MB");
  }

  private static void assertSays(String line, String... words) {
    for (String word : words) {
      assertTrue(line.contains(word), word + " is not in: " + line);
    }
  }
}
