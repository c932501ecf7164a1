package convoy.bench;

import convoy.averaging.OuterOptimizer;
import convoy.ml.classification.CnnClassifier;
import java.util.Locale;
import java.util.Map;
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

  private final MnistLeNet leNet;

  private AccuracyByWorkers(MnistLeNet leNet) {
    this.leNet = leNet;
  }

  /** Settings: data, epochs, seed. */
  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(given, Map.of("data", "", "epochs", "5", "seed", "1"));
    try (SparkSession session = Sessions.local(2)) {
      AccuracyByWorkers table =
          new AccuracyByWorkers(new MnistLeNet(session, arguments.get("data")));
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
          leNet
              .classifier(workers, epochs, seed)
              .setLearningRateScaling("sqrt")
              .setAveragingFrequency(frequency)
              .setOuterLearningRate(outer.learningRate())
              .setOuterMomentum(outer.momentum());
      accuracy = String.format(Locale.ROOT, "%.4f", leNet.accuracy(classifier));
      row.append(" | ").append(accuracy);
    }
    System.out.println(row.append(" |"));
  }
}
