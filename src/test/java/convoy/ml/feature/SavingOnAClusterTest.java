package convoy.ml.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.testing.ChildJvm;
import convoy.testing.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On an executor of its own, with which Spark speaks by messages of a limited size; and on the
 * class path of a project in which Maven has taken jackson-core 2.14.3 for Spark's
 * jackson-databind.
 */
class SavingOnAClusterTest {
  private static final int FEATURES = 1_100;
  private static final String JACKSON = "-Xbootclasspath/a:target/older-jackson/jackson-core.jar";

  @TempDir Path folder;

  @Test
  void savesALargeModelAndNeedsNoNewerJackson() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("spark/jars"));
    List<String> options = new ArrayList<>(Files.readAllLines(Path.of(".mvn/spark-java-options")));
    options.addAll(List.of(JACKSON, "-Xmx1g"));
    String output =
        ChildJvm.run(
            options,
            Map.of(
                "SPARK_HOME", folder.resolve("spark").toString(),
                "SPARK_SCALA_VERSION", "2.12",
                "SPARK_LOCAL_IP", "127.0.0.1",
                "LOG4J_CONFIGURATION_FILE", "conf/log4j2.properties"),
            jar -> !jar.startsWith("jackson-core"),
            SavingOnAClusterTest.class,
            folder.toString());
    assertEquals(
        List.of("whitening: the same", "classifier: the same, 0 rounds the second time"),
        output.lines().toList());
  }

  /** In the child. */
  public static void main(String[] arguments) throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local-cluster[1,1,1024]")
            .config("spark.ui.enabled", false)
            .config("spark.rpc.message.maxSize", "8")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config(
                "spark.executor.extraJavaOptions",
                JACKSON.replace(":", ":" + Path.of("").toAbsolutePath() + "/"))
            .config("spark.default.parallelism", "1")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate()) {
      whitening(arguments[0]);
      classifier(arguments[0]);
    }
  }

  private static void whitening(String folder) throws IOException {
    Random random = new Random(1);
    double[] values = new double[FEATURES * FEATURES];
    Arrays.setAll(values, i -> random.nextGaussian());
    PCAWhiteningModel model =
        new PCAWhiteningModel(
            "whitening",
            Vectors.zeros(FEATURES),
            new DenseMatrix(FEATURES, FEATURES, values),
            Vectors.zeros(FEATURES),
            1);
    model.save(folder + "/whitening");
    boolean same =
        PCAWhiteningModel.load(folder + "/whitening").components().equals(model.components());
    System.out.println("whitening: " + (same ? "the same" : "another"));
  }

  private static void classifier(String folder) throws IOException {
    Dataset<Row> images = Images.frame(30, 1);
    CnnClassifier classifier =
        new CnnClassifier()
            .setInputShape(1, 6, 6)
            .setNetwork("{\"layers\": [{\"units\": 4, \"type\": \"dense\"}]}")
            .setOptimizer("{\"momentum\": 0.8, \"type\": \"nesterov\"}")
            .setNumWorkers(1)
            .setEpochs(1)
            .setCheckpointDir(folder + "/checkpoints");
    CnnClassificationModel model = classifier.fit(images);
    model.save(folder + "/classifier");
    CnnClassificationModel again = classifier.fit(images);
    boolean same =
        Arrays.equals(
                CnnClassificationModel.load(folder + "/classifier").parameters(),
                model.parameters())
            && Arrays.equals(again.parameters(), model.parameters());
    System.out.printf(
        "classifier: %s, %d rounds the second time%n",
        same ? "the same" : "another", again.summary().rounds().size());
  }
}
