package convoy.bench;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.ml.classification.CnnClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Whether memory stays flat over the rounds: heap in use after a collection on the driver and on
 * two executors, the executors' resident sets, and what lies on disk. Of a LeNet on MNIST, and of a
 * model so large that it is averaged by way of a shuffle. The executors' heaps are touched at the
 * start, so that their resident sets grow by native memory alone.
 */
public final class Memory implements TrainingListener {
  private static final int EXECUTORS = 2;
  private static final int MEASUREMENTS = 10;

  /** Java warms up, and buffers reach their sizes. */
  private static final int WARM_UP = 2;

  private record Sample(int round, double driver, List<ExecutorMemory> executors, double onDisk) {}

  private final JavaSparkContext spark;
  private final int interval;
  private final List<Sample> samples = new ArrayList<>();

  private Memory(JavaSparkContext spark, int interval) {
    this.spark = spark;
    this.interval = interval;
  }

  /** Settings: data, rounds; half as many for the large model. */
  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(given, Map.of("data", "", "rounds", "200"));
    Mnist mnist = Mnist.read(arguments.get("data"), "train");
    int rounds = arguments.number("rounds");
    System.out.println(Machine.describe());
    CnnClassifier small =
        new CnnClassifier().setNetwork("lenet5").setBatchSize(64).setAveragingFrequency(16);
    measure("lenet5, 0.4 million parameters, Adam, averagingFrequency 16", small, mnist, rounds);
    CnnClassifier large =
        new CnnClassifier().setNetwork("mlp:3000,2500").setBatchSize(16).setAveragingFrequency(1);
    measure(
        "mlp:3000,2500, 9.9 million parameters, Adam, averagingFrequency 1",
        large,
        mnist,
        rounds / 2);
  }

  /** As many images as make {@code rounds} full rounds of an epoch. */
  private static void measure(String title, CnnClassifier classifier, Mnist mnist, int rounds) {
    int perRound =
        EXECUTORS
            * classifier.getBatchSize()
            * Integer.parseInt(classifier.getAveragingFrequency());
    int inEpoch = Math.min(rounds, mnist.images().size() / perRound);
    try (SparkSession session =
        Sessions.cluster(
            EXECUTORS,
            1,
            2048,
            Map.of("spark.executor.extraJavaOptions", "-Xms2048m -XX:+AlwaysPreTouch"))) {
      Dataset<Row> data = MnistFrame.of(session, mnist, inEpoch * perRound);
      Memory memory =
          new Memory(new JavaSparkContext(session.sparkContext()), rounds / MEASUREMENTS);
      classifier
          .setInputShape(1, 28, 28)
          .setNumWorkers(EXECUTORS)
          .setBackend("dl4j")
          .setEpochs((rounds + inEpoch - 1) / inEpoch)
          .setListener(memory)
          .fit(data);
      memory.print(title);
    }
  }

  @Override
  public void onRound(RoundReport report) {
    if (report.round() % interval == 0) {
      List<ExecutorMemory> executors = ExecutorMemory.of(spark, EXECUTORS);
      samples.add(
          new Sample(
              report.round(), ExecutorMemory.heapInUse(), executors, LocalFolder.megabytes()));
    }
  }

  private void print(String title) {
    System.out.printf("%n%s%n%n", title);
    System.out.println(
        "| round | driver's heap, MB | executors' heaps, MB | executors' resident sets, MB | on disk, MB |");
    System.out.println("|---|---|---|---|---|");
    for (Sample sample : samples) {
      ExecutorMemory first = sample.executors().get(0);
      ExecutorMemory second = sample.executors().get(1);
      System.out.printf(
          Locale.ROOT,
          "| %d | %.1f | %.1f, %.1f | %.1f, %.1f | %.1f |%n",
          sample.round(),
          sample.driver(),
          first.heapMegabytes(),
          second.heapMegabytes(),
          first.residentMegabytes(),
          second.residentMegabytes(),
          sample.onDisk());
    }
    System.out.printf(
        Locale.ROOT,
        "| slope, MB in 100 rounds, from round %d on | %.2f | %.2f, %.2f | %.2f, %.2f | %.2f |%n",
        samples.get(WARM_UP).round(),
        slope(Sample::driver),
        slope(sample -> sample.executors().get(0).heapMegabytes()),
        slope(sample -> sample.executors().get(1).heapMegabytes()),
        slope(sample -> sample.executors().get(0).residentMegabytes()),
        slope(sample -> sample.executors().get(1).residentMegabytes()),
        slope(Sample::onDisk));
  }

  private double slope(ToDoubleFunction<Sample> value) {
    List<Sample> later = samples.subList(WARM_UP, samples.size());
    return 100
        * Statistics.slope(
            later.stream().mapToDouble(Sample::round).toArray(),
            later.stream().mapToDouble(value).toArray());
  }
}
