package convoy.bench;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.RoundTimes;
import convoy.averaging.report.TrainingListener;
import convoy.averaging.report.TrainingSummary;
import convoy.ml.classification.CnnClassifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A process that trains LeNet on MNIST through Spark, in one case after the other. */
public final class EfficiencyRun {
  private static final int BATCH_SIZE = 64;

  /**
   * What is trained.
   *
   * @param network {@code lenet5}, or {@code conf/mnist.json} for the network of that file
   * @param averagingFrequency mini-batches of a round
   */
  record Case(String network, int averagingFrequency) {
    String cells() {
      return "| %s | %d |".formatted(network, averagingFrequency);
    }
  }

  /**
   * @param fits what was measured, for each case
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
   * Measures in a process of its own.
   *
   * @param before words to put before the command
   * @param data folder of MNIST
   * @param workers on as many cores
   * @param images of each worker
   * @param backend its name
   * @param cases what to train
   */
  static Result run(
      List<String> before, String data, int workers, int images, String backend, List<Case> cases) {
    List<String> arguments =
        new ArrayList<>(List.of(data, String.valueOf(workers), String.valueOf(images), backend));
    for (Case one : cases) {
      arguments.add(one.network());
      arguments.add(String.valueOf(one.averagingFrequency()));
    }
    return NewProcess.run(
        before, EfficiencyRun.class, Result.class, arguments.toArray(String[]::new));
  }

  /**
   * @param arguments folder of MNIST, workers, images of each worker, backend; then network and
   *     averaging frequency of each case
   */
  public static void main(String[] arguments) throws Exception {
    int workers = Integer.parseInt(arguments[1]);
    int images = Integer.parseInt(arguments[2]) * workers;
    String backend = arguments[3];
    List<Fit> fits = new ArrayList<>();
    try (SparkSession session = Sessions.local(workers)) {
      Dataset<Row> data = MnistFrame.of(session, Mnist.read(arguments[0], "train"), images).cache();
      String last = "";
      for (int i = 4; i < arguments.length; i += 2) {
        String network = arguments[i].equals("lenet5") ? "lenet5" : Mnist.network();
        int frequency = Integer.parseInt(arguments[i + 1]);
        if (!network.equals(last)) {
          fit(data, workers, network, frequency, backend); // warms up
        }
        fits.add(fit(data, workers, network, frequency, backend));
        last = network;
      }
    }
    NewProcess.report(new Result(fits));
  }

  private static Fit fit(
      Dataset<Row> data, int workers, String network, int frequency, String backend) {
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
            .setBackend(backend)
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
