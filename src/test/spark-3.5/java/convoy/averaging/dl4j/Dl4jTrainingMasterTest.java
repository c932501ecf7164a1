package convoy.averaging.dl4j;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.report.RoundReport;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import convoy.network.ParameterLayout;
import convoy.network.ParameterLayout.Tensor;
import convoy.testing.ChildJvm;
import convoy.testing.Images;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/**
 * Trainings by Deeplearning4j's master beside the same by Convoy's. In a process of their own:
 * Deeplearning4j cannot work with the tests' serializer as it is set.
 */
class Dl4jTrainingMasterTest {
  /** No bias before normalization: its gradient is 0, and Adam would make steps of its rounding. */
  private static final String LAYERS =
      "{\"layers\": [{\"type\": \"convolution\", \"filters\": 3, \"kernel\": 3, \"bias\": false},"
          + " {\"type\": \"batchNormalization\"}, {\"type\": \"activation\", \"function\": \"tanh\"},"
          + " {\"type\": \"pooling\", \"kind\": \"average\", \"kernel\": 2},"
          + " {\"type\": \"dense\", \"units\": 8}]}";

  /** 24 rows and 3 batches a worker and epoch: two rounds, the second of one batch. */
  private static CnnClassifier classifier(String optimizer, int workers) {
    return new CnnClassifier()
        .setInputShape(1, 6, 6)
        .setNetwork(LAYERS)
        .setOptimizer(optimizer)
        .setLearningRate(optimizer.equals("adam") ? 0.01 : 0.1)
        .setNumWorkers(workers)
        .setBatchSize(8)
        .setAveragingFrequency(2)
        .setEpochs(2)
        .setSeed(3);
  }

  /** Trains, and prints what the tests ask about. */
  public static final class Trainings {
    public static void main(String[] settings) {
      SparkSession.Builder builder =
          SparkSession.builder()
              .master("local[2]")
              .config("spark.ui.enabled", "false")
              .config("spark.serializer", "org.apache.spark.serializer.JavaSerializer")
              .config("spark.sql.shuffle.partitions", "2");
      Arrays.stream(settings)
          .map(setting -> setting.split("="))
          .forEach(setting -> builder.config(setting[0], setting[1]));
      try (SparkSession spark = builder.getOrCreate()) {
        compare("sgd", 2);
        if (settings.length == 0) {
          compare("nesterov", 1);
          compare("adam", 2);
          learn();
        }
        System.out.println("kept=" + spark.sparkContext().getPersistentRDDs().size());
      }
    }

    private static void compare(String optimizer, int workers) {
      Dataset<Row> data = Images.frame(24 * workers, 1);
      CnnClassifier classifier = classifier(optimizer, workers);
      CnnClassificationModel ours = classifier.fit(data);
      List<RoundReport> reports = new ArrayList<>();
      CnnClassificationModel theirs =
          classifier.setTrainingMaster("dl4j").setListener(reports::add).fit(data);
      float[] expected = ours.parameters();
      float[] actual = theirs.parameters();
      float[] start = new ParameterLayout(ours.networkSpec()).initialValues(3);
      double difference = 0;
      double way = 0;
      for (Tensor tensor : new ParameterLayout(ours.networkSpec()).tensors()) {
        for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
          if (tensor.name().endsWith("running_var")) {
            // Over n = 8 rows of 4x4 values there, over n - 1 here; what is left after 6 steps of
            // the 1 that it began with is the same.
            double left = Math.pow(0.9, 6);
            expected[i] = (float) (left + (expected[i] - left) * 127 / 128);
          }
          difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
          way = Math.max(way, Math.abs(expected[i] - start[i]));
        }
      }
      String name = optimizer + workers;
      System.out.println(name + ".difference=" + difference);
      System.out.println(name + ".way=" + way);
      System.out.println(name + ".rounds=" + reports.size());
      System.out.println(name + ".examples=" + reports.get(reports.size() - 1).examples());
    }

    private static void learn() {
      List<RoundReport> reports = new ArrayList<>();
      CnnClassificationModel model =
          classifier("adam", 2)
              .setEpochs(10)
              .setAveragingFrequency(10)
              .setTrainingMaster("dl4j")
              .setListener(reports::add)
              .fit(Images.frame(301, 2)); // not as many rows for each worker
      System.out.println("firstLoss=" + reports.get(0).loss());
      System.out.println("lastLoss=" + reports.get(reports.size() - 1).loss());
      System.out.println(
          "accuracy="
              + new MulticlassClassificationEvaluator()
                  .setMetricName("accuracy")
                  .evaluate(model.transform(Images.frame(150, 3))));
    }
  }

  private static Map<String, Double> run(String... settings) throws Exception {
    List<String> options = new ArrayList<>(Files.readAllLines(Path.of(".mvn/spark-java-options")));
    options.add("-Xmx1g");
    String output = ChildJvm.run(options, Map.of(), jar -> true, Trainings.class, settings);
    Map<String, Double> results = new TreeMap<>();
    output
        .lines()
        .filter(line -> line.matches("[\\w.]+=.*"))
        .map(line -> line.split("="))
        .forEach(words -> results.put(words[0], Double.valueOf(words[1])));
    return results;
  }

  private static void assertTrainedAlike(
      Map<String, Double> results, String optimizer, int workers) {
    String name = optimizer + workers;
    double difference = results.get(name + ".difference");
    double way = results.get(name + ".way");
    assertTrue(difference < 1e-3 * way, name + ": " + difference + " of " + way);
    assertEquals(4, results.get(name + ".rounds"), name);
    assertEquals(48 * workers, results.get(name + ".examples"), name);
  }

  @Test
  void trainsAsConvoyDoes() throws Exception {
    Map<String, Double> results = run();
    assertTrainedAlike(results, "sgd", 2);
    assertTrainedAlike(results, "nesterov", 1);
    assertTrainedAlike(results, "adam", 2);
    assertTrue(results.get("lastLoss") < 0.5 * results.get("firstLoss"), results.toString());
    assertTrue(results.get("accuracy") > 0.8, results.toString());
    assertEquals(0, results.get("kept"), "RDDs left cached");
  }

  @Test
  void trainsWithKryoAndItsRegistrator() throws Exception {
    assertTrainedAlike(
        run(
            "spark.serializer=org.apache.spark.serializer.KryoSerializer",
            "spark.kryo.registrator=org.nd4j.kryo.Nd4jRegistrator"),
        "sgd",
        2);
  }

  @Test
  void refusesKryoWithoutItsRegistrator() {
    assertFails(
        () -> classifier("sgd", 1).setTrainingMaster("dl4j").fit(Images.frame(24, 1)),
        "CnnClassifier",
        "spark.kryo.registrator",
        "org.nd4j.kryo.Nd4jRegistrator");
  }
}
