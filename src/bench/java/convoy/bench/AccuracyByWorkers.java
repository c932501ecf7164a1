package convoy.bench;

import convoy.ml.classification.CnnClassifier;
import convoy.ml.feature.Standardizer;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What averaging costs in accuracy: the LeNet of {@code conf/mnist.json} on MNIST with 1, 2, 4 and
 * 8 workers, averaging every 64, 16, 4 and 1 mini-batches, with and without an outer optimizer, all
 * for the same number of epochs, with a learning rate of 0.002 times the square root of the number
 * of workers: what suits Adam where batches grow (Malladi et al. 2022). Accuracies do not depend on
 * the machine or on what else it does: the same seed gives the same bits.
 */
public final class AccuracyByWorkers {
  private static final int[] WORKERS = {1, 2, 4, 8};
  private static final int[] FREQUENCIES = {64, 16, 4, 1};

  private final String network;
  private final Dataset<Row> train;
  private final Dataset<Row> test;

  private AccuracyByWorkers(String network, Dataset<Row> train, Dataset<Row> test) {
    this.network = network;
    this.train = train;
    this.test = test;
  }

  /** Settings: data, epochs, seed. */
  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(given, Map.of("data", "", "epochs", "5", "seed", "1"));
    String data = arguments.get("data");
    try (SparkSession session = Sessions.local(2)) {
      AccuracyByWorkers table =
          new AccuracyByWorkers(
              Mnist.network(),
              MnistFrame.of(session, Mnist.read(data, "train")).cache(),
              MnistFrame.of(session, Mnist.read(data, "t10k")).cache());
      table.print(arguments.number("epochs"), arguments.number("seed"));
    }
  }

  private void print(int epochs, long seed) {
    System.out.printf("%d epochs, seed %d%n%n", epochs, seed);
    System.out.println("| workers | outer optimizer | H = 64 | H = 16 | H = 4 | H = 1 |");
    System.out.println("|---|---|---|---|---|---|");
    for (int workers : WORKERS) {
      for (boolean outer : new boolean[] {false, true}) {
        printRow(workers, outer, epochs, seed);
      }
    }
  }

  /**
   * Of one worker without an outer optimizer the mean is itself, bit for bit: one training tells
   * all frequencies. Below 4 workers the outer optimizer is that of 4: by default they have none.
   */
  private void printRow(int workers, boolean outer, int epochs, long seed) {
    double learningRate = !outer ? 1 : workers < 8 ? 0.8 : 0.7;
    double momentum = !outer ? 0 : workers < 8 ? 0.2 : 0.5;
    StringBuilder row = new StringBuilder("| %d | ".formatted(workers));
    row.append(outer ? "%s, momentum %s".formatted(learningRate, momentum) : "none");
    String accuracy = null;
    for (int frequency : FREQUENCIES) {
      if (accuracy != null && workers == 1 && !outer) {
        row.append(" | ").append(accuracy);
        continue;
      }
      CnnClassifier classifier =
          new CnnClassifier()
              .setFeaturesCol("standardized")
              .setInputShape(1, 28, 28)
              .setNetwork(network)
              .setOptimizer("adam")
              .setLearningRate(0.002 * Math.sqrt(workers))
              .setLearningRateSchedule("cosine")
              .setBatchSize(64)
              .setBackend("dl4j")
              .setEpochs(epochs)
              .setSeed(seed)
              .setNumWorkers(workers)
              .setAveragingFrequency(frequency)
              .setOuterLearningRate(learningRate)
              .setOuterMomentum(momentum);
      accuracy = String.format(Locale.ROOT, "%.4f", accuracy(classifier));
      row.append(" | ").append(accuracy);
    }
    System.out.println(row.append(" |"));
  }

  private double accuracy(CnnClassifier classifier) {
    Standardizer standardizer =
        new Standardizer()
            .setInputCol("features")
            .setOutputCol("standardized")
            .setInputShape(1, 28, 28)
            .setScope("channel");
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {standardizer, classifier});
    return (double) pipeline.fit(train).transform(test).filter("prediction = label").count()
        / test.count();
  }
}
