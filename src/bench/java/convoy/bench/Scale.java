package convoy.bench;

import com.sun.management.OperatingSystemMXBean;
import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.ml.classification.CnnClassifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * What a round costs as workers grow in number: mini-batches of one row, one a round, on two
 * executors of one core each, so that a thousand workers are a thousand turns. Tells the bytes that
 * move, the driver's processor time and heap, and what lies on the disk.
 */
public final class Scale {
  private static final int FEATURES = 1000;
  private static final double MB = 1e6;

  /** What tasks have moved, since it was last asked. */
  private static final class Moved extends SparkListener {
    private final AtomicLong fetched = new AtomicLong();
    private final AtomicLong shuffled = new AtomicLong();
    private final AtomicLong results = new AtomicLong();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      TaskMetrics metrics = end.taskMetrics();
      fetched.addAndGet(metrics.inputMetrics().bytesRead());
      shuffled.addAndGet(metrics.shuffleWriteMetrics().bytesWritten());
      results.addAndGet(metrics.resultSize());
    }
  }

  /** What is measured after each round. */
  private record Sample(
      double seconds,
      double overhead,
      double driverSeconds,
      double fetched,
      double shuffled,
      double results,
      double onDisk) {}

  private final SparkSession session;
  private final String optimizer;
  private final String mode;
  private final Moved moved = new Moved();

  private Scale(SparkSession session, String optimizer, String mode) {
    this.session = session;
    this.optimizer = optimizer;
    this.mode = mode;
    session.sparkContext().addSparkListener(moved);
  }

  /**
   * Settings: workers, several with commas between; millions of parameters; rounds that are
   * measured, after one that is not; optimizer and optimizerStateMode; heap of an executor in MB.
   */
  public static void main(String[] given) throws Exception {
    Arguments arguments =
        new Arguments(
            given,
            Map.of(
                "workers", "8,64,1000",
                "millions", "25",
                "rounds", "3",
                "optimizer", "sgd",
                "mode", "averaged",
                "executor", "2048",
                "compress", "true"));
    System.out.println(Machine.describe());
    System.out.printf(
        Locale.ROOT, "driver's heap at most %.0f MB%n%n", Runtime.getRuntime().maxMemory() / MB);
    double values = Double.parseDouble(arguments.get("millions")) * 1e6;
    int width =
        (int) Math.round((-FEATURES + Math.sqrt((double) FEATURES * FEATURES + 4 * values)) / 2);
    Map<String, Object> conf = Map.of("spark.shuffle.compress", arguments.get("compress"));
    try (SparkSession session = Sessions.cluster(2, 1, arguments.number("executor"), conf)) {
      Scale scale = new Scale(session, arguments.get("optimizer"), arguments.get("mode"));
      System.out.println(
          "| workers | parameters, million | round, s | without computing, s | driver's processor time, s | fetched, MB | through the shuffle, MB | to the driver, MB | on disk, MB | driver's heap, MB |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|");
      for (String workers : arguments.get("workers").split(",")) {
        scale.print(Integer.parseInt(workers), width, arguments.number("rounds"));
      }
    }
  }

  private void print(int workers, int width, int rounds) {
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    List<Sample> samples = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          private long began = System.nanoTime();
          private double driver = driverSeconds();

          @Override
          public void onRound(RoundReport report) {
            waitForListeners();
            long now = System.nanoTime();
            double driverNow = driverSeconds();
            Sample sample =
                new Sample(
                    (now - began) / 1e9,
                    report.times().overhead().toNanos() / 1e9,
                    driverNow - driver,
                    moved.fetched.getAndSet(0) / MB,
                    moved.shuffled.getAndSet(0) / MB,
                    moved.results.getAndSet(0) / MB,
                    onDisk() / MB);
            if (report.round() > 1) {
              samples.add(sample);
            }
            System.err.println("round " + report.round() + " " + sample);
            began = System.nanoTime();
            driver = driverSeconds();
          }
        };
    new CnnClassifier()
        .setNetwork("mlp:%d,%d".formatted(width, width))
        .setBackend("dl4j")
        .setOptimizer(optimizer)
        .setOptimizerStateMode(mode)
        .setLearningRate(1e-6)
        .setBatchSize(1)
        .setNumWorkers(workers)
        .setAveragingFrequency(1)
        .setEpochs(rounds + 1)
        .setListener(listener)
        .fit(RowForEachWorker.of(session, workers, FEATURES));
    System.out.printf(
        Locale.ROOT,
        "| %d | %.1f | %.1f | %.1f | %.2f | %.0f | %.0f | %.1f | %.0f | %.0f |%n",
        workers,
        ((double) width * (FEATURES + width)) / 1e6,
        Statistics.median(samples, Sample::seconds),
        Statistics.median(samples, Sample::overhead),
        Statistics.median(samples, Sample::driverSeconds),
        Statistics.median(samples, Sample::fetched),
        Statistics.median(samples, Sample::shuffled),
        Statistics.median(samples, Sample::results),
        samples.stream().mapToDouble(Sample::onDisk).max().orElse(0),
        heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MB);
  }

  private void waitForListeners() {
    try {
      session.sparkContext().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static double driverSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static double onDisk() {
    try (Stream<Path> files = Files.walk(Path.of(System.getenv("SPARK_LOCAL_DIRS")))) {
      return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    } catch (IOException | UncheckedIOException e) {
      return Double.NaN; // something was deleted meanwhile
    }
  }
}
