package convoy.bench;

import convoy.averaging.TrainingSummary;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * For {@code jobs/gpu-check.sh}, behind the tests: trains the digits on the GPU and on the
 * processor through Spark, and measures training and prediction on the GPU against PyTorch in
 * Python on the same one.
 */
public final class GpuCheck {
  /** Losses of the two trainings drift apart by rounding alone. */
  private static final double LOSS_TOLERANCE = 0.05;

  private static final double ACCURACY_TOLERANCE = 0.02;
  private static final String DIGITS = "sample-data/digits";

  private final List<String> failures = new ArrayList<>();

  /** Settings: data (MNIST); python; seconds of each measured stretch; device to try. */
  public static void main(String[] given) throws Exception {
    Arguments arguments =
        new Arguments(given, Map.of("data", "", "python", "", "seconds", "5", "device", "gpu"));
    System.out.println(Machine.describe());
    GpuCheck check = new GpuCheck();
    check.train(arguments.get("device"));
    BackendSpeeds.writeImages(arguments.get("data"));
    check.measure(arguments);
    System.out.println();
    if (!check.failures.isEmpty()) {
      System.out.println("verdict: FAILED: " + String.join("; ", check.failures));
      System.exit(1);
    }
    System.out.println("verdict: ok");
  }

  private void train(String device) throws Exception {
    try (SparkSession session = Sessions.local(1)) {
      Dataset<Row> train = MnistFrame.of(session, Mnist.read(DIGITS, "train")).cache();
      Dataset<Row> test = MnistFrame.of(session, Mnist.read(DIGITS, "t10k")).cache();
      System.out.println("\n| digits on | epoch's loss | accuracy | images/s |");
      System.out.println("|---|---|---|---|");
      double[] onProcessor = train("cpu", train, test);
      double[] onGpu = train(device, train, test);
      for (int i = 0; i < onGpu.length - 1; i++) {
        require(
            Math.abs(onGpu[i] - onProcessor[i]) <= LOSS_TOLERANCE * onProcessor[0],
            "epoch %d: loss %.4f, %.4f on the processor"
                .formatted(i + 1, onGpu[i], onProcessor[i]));
      }
      int accuracy = onGpu.length - 1;
      require(
          Math.abs(onGpu[accuracy] - onProcessor[accuracy]) <= ACCURACY_TOLERANCE,
          "accuracy %.4f, %.4f on the processor".formatted(onGpu[accuracy], onProcessor[accuracy]));
    }
  }

  /** The epochs' losses, and behind them the accuracy. */
  private static double[] train(String device, Dataset<Row> train, Dataset<Row> test)
      throws IOException {
    Row first = train.first();
    int side = (int) Math.sqrt(((Vector) first.get(0)).size());
    CnnClassificationModel model =
        new CnnClassifier()
            .setInputShape(1, side, side)
            .setNetwork(Mnist.network("digits.json"))
            .setBatchSize(32)
            .setBackend("libtorch")
            .setDevice(device)
            .setNumWorkers(2)
            .setEpochs(10)
            .setSeed(1)
            .fit(train);
    TrainingSummary summary = model.summary();
    double accuracy =
        (double) model.transform(test).filter("prediction = label").count() / test.count();
    double[] found = Arrays.copyOf(summary.objectiveHistory(), 11);
    found[10] = accuracy;
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.4f | %.0f |%n",
        summary.device(),
        Arrays.stream(summary.objectiveHistory())
            .mapToObj(loss -> String.format(Locale.ROOT, "%.4f", loss))
            .collect(Collectors.joining(", ")),
        accuracy,
        summary.examplesPerSecond());
    return found;
  }

  private void measure(Arguments arguments) {
    PyTorchPeer python = new PyTorchPeer(arguments.get("python"));
    String seconds = arguments.get("seconds");
    String device = arguments.get("device");
    String cuda = device.equals("gpu") ? "cuda" : device;
    System.out.println("\nPyTorch " + python.version());
    System.out.println(
        "\n| network | who | training, images/s | prediction, images/s | accuracy |");
    System.out.println("|---|---|---|---|---|");
    for (Subject subject : Subject.ALL) {
      Throughput ours =
          print(
              subject,
              "backend libtorch",
              () ->
                  NewProcess.run(
                      List.of(),
                      BackendRun.class,
                      Throughput.class,
                      "libtorch",
                      subject.network(),
                      seconds,
                      device));
      Throughput theirs =
          print(
              subject,
              "PyTorch, channels-last, fused Adam",
              () -> python.measure(List.of(), subject, "tuned", seconds, cuda));
      System.out.printf(
          Locale.ROOT,
          "| %s | ratio | %.3f | %.3f | |%n",
          subject.network(),
          ours.training() / theirs.training(),
          ours.bestPrediction() / theirs.bestPrediction());
    }
  }

  private static Throughput print(Subject subject, String who, Supplier<Throughput> run) {
    Throughput found = run.get();
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.0f | %.0f | %.4f |%n",
        subject.network(),
        who,
        found.training(),
        found.bestPrediction(),
        found.accuracy());
    return found;
  }

  private void require(boolean holds, String failure) {
    if (!holds) {
      failures.add(failure);
    }
  }
}
