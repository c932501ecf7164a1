package convoy.bench;

import convoy.averaging.RoundReport;
import convoy.averaging.RoundTimes;
import convoy.averaging.TrainingListener;
import convoy.averaging.TrainingSummary;
import convoy.ml.classification.CnnClassifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One process of {@link Efficiency}: trains each network with each averaging frequency. */
public final class EfficiencyRun {
  static final List<Case> CASES =
      List.of(
          new Case("lenet5", 16),
          new Case("lenet5", 64),
          new Case("conf/mnist.json", 16),
          new Case("conf/mnist.json", 64));
  private static final int BATCH_SIZE = 64;

  /**
   * What is trained.
   *
   * @param network a preset, or a file of settings
   * @param averagingFrequency mini-batches of a round
   */
  record Case(String network, int averagingFrequency) {
    String cells() {
      return "| %s | %d |".formatted(network, averagingFrequency);
    }
  }

  /**
   * @param fits what was measured, for each of {@link #CASES}
   */
  public record Result(List<Fit> fits) {}

  /**
   * @param imagesPerSecond from the start of the first round to the end of the last
   * @param batchMillis what a mini-batch takes to compute, the mean
   * @param overheadShare of the rounds' time
   * @param skew of the rounds, the mean
   */
  public record Fit(
      double imagesPerSecond, double batchMillis, double overheadShare, double skew) {}

  /** Measures the time of a whole training, without the dealing out of the rows. */
  private static final class Wall implements TrainingListener {
    private long began;
    private long ended;

    @Override
    public void onStart(int rounds, int epochs) {
      began = System.nanoTime();
    }

    @Override
    public void onRound(RoundReport report) {
      ended = System.nanoTime();
    }
  }

  private EfficiencyRun() {}

  /**
   * @param arguments folder of MNIST, workers, images of each worker
   */
  public static void main(String[] arguments) throws Exception {
    int workers = Integer.parseInt(arguments[1]);
    int images = Integer.parseInt(arguments[2]) * workers;
    List<Fit> fits = new ArrayList<>();
    try (SparkSession session = Sessions.local(workers)) {
      Dataset<Row> data = MnistFrame.of(session, Mnist.read(arguments[0], "train"), images).cache();
      String last = "";
      for (Case next : CASES) {
        String network = next.network().equals("lenet5") ? "lenet5" : Mnist.network();
        if (!network.equals(last)) {
          fit(data, workers, network, next.averagingFrequency()); // warms up
        }
        fits.add(fit(data, workers, network, next.averagingFrequency()));
        last = network;
      }
    }
    NewProcess.report(new Result(fits));
  }

  private static Fit fit(Dataset<Row> data, int workers, String network, int frequency) {
    Wall wall = new Wall();
    TrainingSummary summary =
        new CnnClassifier()
            .setInputShape(1, 28, 28)
            .setNetwork(network)
            .setOptimizer("adam")
            .setLearningRate(0.001)
            .setBatchSize(BATCH_SIZE)
            .setEpochs(1)
            .setNumWorkers(workers)
            .setAveragingFrequency(frequency)
            .setBackend("dl4j")
            .setListener(wall)
            .fit(data)
            .summary();
    RoundTimes times = summary.times();
    long images = summary.rounds().stream().mapToLong(round -> round.roundExamples()).sum();
    long batches = summary.rounds().stream().mapToLong(round -> round.batches()).sum();
    return new Fit(
        images * 1e9 / (wall.ended - wall.began),
        times.computing().toNanos() / 1e6 / batches,
        times.overheadShare(),
        times.skew());
  }
}
