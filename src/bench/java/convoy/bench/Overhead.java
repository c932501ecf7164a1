package convoy.bench;

import convoy.averaging.CollectedOrSliced;
import convoy.averaging.report.RoundReport;
import convoy.averaging.report.RoundTimes;
import convoy.ml.classification.CnnClassifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * What a round takes besides computing: mini-batches of one row, one a round, on two executors of
 * one core each. And what the states alone take: collected and averaged on the driver, or in a bare
 * shuffle, from which follows when to take which.
 */
public final class Overhead {
  private static final int FEATURES = 1000;
  private static final int WARM_UP = 10;

  /** Bytes of a worker's state, in MB, for the comparison of the two ways. */
  private static final int[] STATE_MEGABYTES = {1, 2, 4, 8, 16, 32, 64};

  /** Spark collects no more than 1 GB unless told. */
  private static final int MOST_COLLECTED_MEGABYTES = 600;

  /**
   * @param millions of parameters
   */
  private record Model(double millions, String network, int rounds) {}

  private final SparkSession session;

  private Overhead(SparkSession session) {
    this.session = session;
  }

  /**
   * Settings: rounds, of the larger networks a quarter and a thirtieth as many; largest, in million
   * parameters.
   */
  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(given, Map.of("rounds", "200", "largest", "40"));
    System.out.println(Machine.describe());
    int rounds = arguments.number("rounds");
    List<Model> models =
        List.of(
            new Model(0.4, "mlp:400", rounds),
            new Model(4, "mlp:4000", rounds / 4),
            new Model(40, "mlp:5000,7000", Math.max(1, rounds / 30)));
    double largest = Double.parseDouble(arguments.get("largest"));
    try (SparkSession session = Sessions.cluster(2, 1, 3500, Map.of())) {
      Overhead overhead = new Overhead(session);
      overhead.printRounds(models.stream().filter(model -> model.millions() <= largest).toList());
      overhead.printWays(rounds / 20);
    }
  }

  private void printRounds(List<Model> models) {
    // A cluster trains for more than the first seconds, in which Spark's code is not compiled yet.
    rounds(models.get(0), 2, "adam", models.get(0).rounds());
    System.out.println();
    System.out.println(
        "| million parameters | workers | optimizer | rounds | overhead, ms | 10th to 90th percentile | moving, ms | reading, ms | waiting, ms |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (Model model : models) {
      for (int workers : new int[] {2, 8}) {
        for (String optimizer : new String[] {"sgd", "adam"}) {
          print(model, workers, optimizer);
        }
      }
    }
  }

  private void print(Model model, int workers, String optimizer) {
    int warmUp = Math.min(WARM_UP, Math.max(1, model.rounds() / 5));
    List<RoundReport> all = rounds(model, workers, optimizer, warmUp + model.rounds());
    List<RoundTimes> times =
        all.subList(warmUp, all.size()).stream().map(RoundReport::times).toList();
    double[] sorted = times.stream().mapToDouble(t -> millis(t.overhead())).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "| %.1f | %d | %s | %d | %.0f | %.0f to %.0f | %.0f | %.0f | %.0f |%n",
        model.millions(),
        workers,
        optimizer,
        times.size(),
        median(times, RoundTimes::overhead),
        sorted[sorted.length / 10],
        sorted[sorted.length - 1 - sorted.length / 10],
        median(times, RoundTimes::moving),
        median(times, RoundTimes::reading),
        median(times, RoundTimes::waiting));
  }

  private List<RoundReport> rounds(Model model, int workers, String optimizer, int rounds) {
    return new CnnClassifier()
        .setNetwork(model.network())
        .setBackend("dl4j")
        .setOptimizer(optimizer)
        .setLearningRate(1e-6)
        .setBatchSize(1)
        .setNumWorkers(workers)
        .setAveragingFrequency(1)
        .setEpochs(rounds)
        .fit(RowForEachWorker.of(session, workers, FEATURES))
        .summary()
        .rounds();
  }

  private void printWays(int repetitions) {
    System.out.println();
    System.out.println(
        "| a worker's state | workers | all states | mean on the driver, ms | a bare shuffle of all states, ms |");
    System.out.println("|---|---|---|---|---|");
    JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
    for (int workers : new int[] {2, 8}) {
      for (int megabytes : STATE_MEGABYTES) {
        CollectedOrSliced ways = new CollectedOrSliced(spark, workers, megabytes << 18);
        boolean collectable = megabytes * workers <= MOST_COLLECTED_MEGABYTES;
        System.out.printf(
            Locale.ROOT,
            "| %d MB | %d | %d MB | %s | %.0f |%n",
            megabytes,
            workers,
            megabytes * workers,
            collectable ? "%.0f".formatted(time(ways::collected, repetitions)) : "",
            time(ways::shuffled, repetitions));
      }
    }
  }

  private static double time(Runnable work, int repetitions) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < repetitions + 2; i++) { // the first two warm up
      long began = System.nanoTime();
      work.run();
      millis.add((System.nanoTime() - began) / 1e6);
    }
    return Statistics.median(millis.subList(2, millis.size()));
  }

  private static double median(List<RoundTimes> times, Function<RoundTimes, Duration> part) {
    return Statistics.median(times, t -> millis(part.apply(t)));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
