package convoy.bench;

import convoy.averaging.report.TrainingSummary;
import convoy.ml.classification.CnnClassificationModel;
import convoy.ml.classification.CnnClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * For {@code jobs/gpu-check.sh}, behind the tests: trains the digits, and ResNet-20 on made images,
 * on the GPU and on the processor through Spark, and measures training and prediction on the GPU
 * against PyTorch in Python on the same one.
 */
public final class GpuCheck {
  /** Losses of the two trainings drift apart by rounding alone. */
  private static final double LOSS_TOLERANCE = 0.05;

  private static final double ACCURACY_TOLERANCE = 0.02;
  private static final int IMAGES = 1000;
  private static final String DIGITS = "sample-data/digits";

  private final List<String> failures = new ArrayList<>();

  /** Settings: data (MNIST); python; seconds of each measured stretch; device to try. */
  public static void main(String[] given) throws Exception {
    Arguments arguments =
        new Arguments(given, Map.of("data", "", "python", "", "seconds", "5", "device", "gpu"));
    System.out.println(Machine.describe());
    GpuCheck check = new GpuCheck();
    BackendSpeeds.writeImages(arguments.get("data"));
    check.train(arguments.get("device"));
    check.measure(arguments);
    System.out.println();
    if (!check.failures.isEmpty()) {
      System.out.println("verdict: FAILED: " + String.join("; ", check.failures));
      System.exit(1);
    }
    System.out.println("verdict: ok");
  }

  /**
   * A training to compare.
   *
   * @param shape of an image
   */
  private record Training(
      String name, String network, int[] shape, int epochs, Dataset<Row> train, Dataset<Row> test) {

    /** The epochs' losses, and behind them the accuracy. */
    private double[] on(String device) {
      CnnClassificationModel model =
          new CnnClassifier()
              .setInputShape(shape)
              .setNetwork(network)
              .setBatchSize(32)
              .setBackend("libtorch")
              .setDevice(device)
              .setNumWorkers(2)
              .setEpochs(epochs)
              .setSeed(1)
              .fit(train);
      TrainingSummary summary = model.summary();
      double[] found = Arrays.copyOf(summary.objectiveHistory(), epochs + 1);
      found[epochs] =
          (double) model.transform(test).filter("prediction = label").count() / test.count();
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %.4f | %.0f |%n",
          name,
          summary.device(),
          Arrays.stream(summary.objectiveHistory())
              .mapToObj(loss -> String.format(Locale.ROOT, "%.4f", loss))
              .collect(Collectors.joining(", ")),
          found[epochs],
          summary.examplesPerSecond());
      return found;
    }
  }

  private void train(String device) throws IOException {
    try (SparkSession session = Sessions.local(1)) {
      System.out.println("\n| training | device | epoch's loss | accuracy | images/s |");
      System.out.println("|---|---|---|---|---|");
      compare(
          new Training(
              "digits",
              Mnist.network("digits.json"),
              new int[] {1, 8, 8},
              10,
              MnistFrame.of(session, Mnist.read(DIGITS, "train")).cache(),
              MnistFrame.of(session, Mnist.read(DIGITS, "t10k")).cache()),
          device);
      compare(
          new Training(
              "resnet20",
              "resnet20",
              new int[] {3, 32, 32},
              5,
              images(session, Subject.RESNET20.train()),
              images(session, Subject.RESNET20.test())),
          device);
    }
  }

  private static Dataset<Row> images(SparkSession session, Path file) throws IOException {
    int size = Subject.RESNET20.shape().size();
    return MnistFrame.of(session, ImageFile.examples(file, size, IMAGES)).cache();
  }

  private void compare(Training training, String device) {
    double[] onProcessor = training.on("cpu");
    double[] onGpu = training.on(device);
    for (int i = 0; i < training.epochs(); i++) {
      require(
          Math.abs(onGpu[i] - onProcessor[i]) <= LOSS_TOLERANCE * onProcessor[0],
          "%s, epoch %d: loss %.4f, %.4f on the processor"
              .formatted(training.name(), i + 1, onGpu[i], onProcessor[i]));
    }
    int accuracy = training.epochs();
    require(
        Math.abs(onGpu[accuracy] - onProcessor[accuracy]) <= ACCURACY_TOLERANCE,
        "%s: accuracy %.4f, %.4f on the processor"
            .formatted(training.name(), onGpu[accuracy], onProcessor[accuracy]));
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
