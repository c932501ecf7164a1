package convoy.bench;

import convoy.averaging.OuterOptimizer;
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
 * 8 workers, averaging every 64, 16, 4 and 1 mini-batches, with and without the outer optimizer
 * that is the default from 4 workers on, all for the same number of epochs, with a learning rate of
 * 0.002 times the square root of the number of workers: what suits Adam where batches grow (Malladi
 * et al. 2022). Accuracies do not depend on the machine or on what else it does: the same seed
 * gives the same bits.
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
      printRow(workers, OuterOptimizer.PLAIN, epochs, seed);
      OuterOptimizer byDefault = OuterOptimizer.forWorkers(workers);
      if (!byDefault.equals(OuterOptimizer.PLAIN)) {
        printRow(workers, byDefault, epochs, seed);
      }
    }
  }

  /** The mean of one worker is itself, bit for bit: one training tells all frequencies. */
  private void printRow(int workers, OuterOptimizer outer, int epochs, long seed) {
    StringBuilder row = new StringBuilder("| %d | ".formatted(workers));
    row.append(
        outer.equals(OuterOptimizer.PLAIN)
            ? "none"
            : "%s, momentum %s".formatted(outer.learningRate(), outer.momentum()));
    String accuracy = null;
    for (int frequency : FREQUENCIES) {
      if (accuracy != null && workers == 1) {
        row.append(" | ").append(accuracy);
        continue;
      }
      CnnClassifier classifier =
          new CnnClassifier()
              .setFeaturesCol("standardized")
              .setInputShape(1, 28, 28)
              .setNetwork(network)
              .setOptimizer("adam")
              .setLearningRate(0.002)
              .setLearningRateScaling("sqrt")
              .setLearningRateSchedule("cosine")
              .setBatchSize(64)
              .setEpochs(epochs)
              .setSeed(seed)
              .setNumWorkers(workers)
              .setAveragingFrequency(frequency)
              .setOuterLearningRate(outer.learningRate())
              .setOuterMomentum(outer.momentum());
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
