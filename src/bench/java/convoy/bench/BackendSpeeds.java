package convoy.bench;

import convoy.bench.EfficiencyRun.Case;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The backends against PyTorch in Python, one thread each: LeNet on MNIST and ResNet-20 on 32x32
 * colour images (noise that can be learnt), with the same images, batches of 64, Adam 0.001 and
 * cross-entropy. And backend libtorch through Spark, two workers on two cores, against twice its
 * one thread.
 *
 * <p>The contestants take turns, each in a process of its own that is held to one core; Java's
 * compiler and collector have to do with that core, too. Batches are whole and follow each other as
 * the images lie in memory. For Java each is copied together first, as in training, PyTorch takes
 * them where they are.
 */
public final class BackendSpeeds {
  static final int BATCH_ROWS = 64;

  private static final Case PIPELINE = new Case("lenet5", 64);
  private static final String PIPELINE_BACKEND = "libtorch";

  /**
   * Who computes.
   *
   * @param run measures it
   */
  private record Contestant(String name, Function<Subject, Throughput> run) {}

  /**
   * @param runs a round each
   */
  private record Entry(Subject subject, Contestant contestant, List<Throughput> runs) {}

  private final List<Contestant> backends;
  private final List<Contestant> peers;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Double> pipeline = new ArrayList<>();

  private BackendSpeeds(PyTorchPeer python, String seconds) {
    List<String> core = Machine.heldToCore(0);
    backends = List.of(backend("dl4j", core, seconds), backend(PIPELINE_BACKEND, core, seconds));
    peers =
        List.of(
            new Contestant(
                "PyTorch, as people write it",
                subject -> python.measure(core, subject, "plain", seconds, "cpu")),
            new Contestant(
                "PyTorch, channels-last, fused Adam",
                subject -> python.measure(core, subject, "tuned", seconds, "cpu")));
    for (Subject subject : Subject.ALL) {
      backends.forEach(one -> entries.add(new Entry(subject, one, new ArrayList<>())));
      peers.forEach(one -> entries.add(new Entry(subject, one, new ArrayList<>())));
    }
  }

  private static Contestant backend(String name, List<String> core, String seconds) {
    return new Contestant(
        "backend " + name,
        subject ->
            NewProcess.run(
                core, BackendRun.class, Throughput.class, name, subject.network(), seconds, "cpu"));
  }

  /**
   * Settings: data; python; rounds; seconds of each measured stretch, behind a warm-up as long;
   * images of each of the two workers, at most 30000.
   */
  public static void main(String[] given) throws Exception {
    Arguments arguments =
        new Arguments(
            given,
            Map.of("data", "", "python", "", "rounds", "3", "seconds", "8", "images", "30000"));
    String data = arguments.get("data");
    PyTorchPeer python = new PyTorchPeer(arguments.get("python"));
    writeImages(data);
    System.out.println(Machine.describe() + "; PyTorch " + python.version());
    System.out.println();
    System.out.println(
        "One thread each; batches of %d, Adam 0.001, cross-entropy; each stretch of %s s behind a warm-up as long. lenet5: MNIST; resnet20: made images, a noise that can be learnt."
            .formatted(BATCH_ROWS, arguments.get("seconds")));
    BackendSpeeds speeds = new BackendSpeeds(python, arguments.get("seconds"));
    for (int round = 0; round < arguments.number("rounds"); round++) {
      speeds.measure(data, arguments.number("images"));
    }
    speeds.printSpeeds();
    speeds.printRatios();
    speeds.printPipeline();
  }

  static void writeImages(String data) throws IOException {
    ImageFile.writeMnist(Subject.LENET5.train(), Mnist.read(data, "train"));
    ImageFile.writeMnist(Subject.LENET5.test(), Mnist.read(data, "t10k"));
    int size = Subject.RESNET20.shape().size();
    ImageFile.writeNoise(Subject.RESNET20.train(), size, 5000, 1);
    ImageFile.writeNoise(Subject.RESNET20.test(), size, 1000, 2);
  }

  private void measure(String data, int images) {
    for (Entry entry : entries) {
      Throughput found = entry.contestant().run().apply(entry.subject());
      System.err.println(
          entry.subject().network() + ", " + entry.contestant().name() + ": " + found);
      entry.runs().add(found);
    }
    double found =
        EfficiencyRun.run(List.of(), data, 2, images, PIPELINE_BACKEND, List.of(PIPELINE))
            .fits()
            .get(0)
            .imagesPerSecond();
    System.err.println("two workers: " + found);
    pipeline.add(found);
  }

  private void printSpeeds() {
    System.out.printf(
        "%n| network | parameters | contestant | training, images/s | prediction, in batches of %d | of %d | accuracy behind the training |%n",
        BackendRun.PREDICTION_ROWS, PyTorchPeer.LARGER_PREDICTION_ROWS);
    System.out.println("|---|---|---|---|---|---|---|");
    for (Entry entry : entries) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %s | %.0f | %s | %s | %.4f |%n",
          entry.subject().network(),
          entry.subject().parameters(),
          entry.contestant().name(),
          Statistics.median(entry.runs(), Throughput::training),
          prediction(entry, BackendRun.PREDICTION_ROWS),
          prediction(entry, PyTorchPeer.LARGER_PREDICTION_ROWS),
          Statistics.median(entry.runs(), Throughput::accuracy));
    }
  }

  /** Empty if it does not predict in batches of so many rows. */
  private static String prediction(Entry entry, int rows) {
    return entry.runs().get(0).prediction().containsKey(rows)
        ? "%.0f".formatted(Statistics.median(entry.runs(), run -> run.prediction().get(rows)))
        : "";
  }

  private void printRatios() {
    System.out.println();
    System.out.println(
        "| network | images/s of | over those of | training, round by round | median | prediction, over the faster of its two batches, round by round | median |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (Subject subject : Subject.ALL) {
      for (Contestant backend : backends) {
        for (Contestant peer : peers) {
          List<Throughput> ours = runs(subject, backend);
          List<Throughput> theirs = runs(subject, peer);
          System.out.printf(
              "| %s | %s | %s |%s%s%n",
              subject.network(),
              backend.name(),
              peer.name(),
              ratios(ours, theirs, Throughput::training),
              ratios(ours, theirs, Throughput::bestPrediction));
        }
      }
    }
  }

  private List<Throughput> runs(Subject subject, Contestant contestant) {
    return entries.stream()
        .filter(e -> e.subject().equals(subject) && e.contestant().equals(contestant))
        .findFirst()
        .orElseThrow()
        .runs();
  }

  private static String ratios(
      List<Throughput> ours, List<Throughput> theirs, ToDoubleFunction<Throughput> speed) {
    return cells(Statistics.ratios(all(ours, speed), all(theirs, speed)));
  }

  private static List<Double> all(List<Throughput> runs, ToDoubleFunction<Throughput> speed) {
    return runs.stream().map(speed::applyAsDouble).toList();
  }

  private static String cells(List<Double> ratios) {
    List<String> each =
        ratios.stream().map(ratio -> String.format(Locale.ROOT, "%.3f", ratio)).toList();
    return String.format(
        Locale.ROOT, " %s | %.3f |", String.join(", ", each), Statistics.median(ratios));
  }

  private void printPipeline() {
    List<Double> twice =
        runs(Subject.LENET5, backends.get(1)).stream().map(run -> 2 * run.training()).toList();
    System.out.println();
    System.out.println(
        "| network | averagingFrequency | backend libtorch through Spark, two workers on two cores, images/s | over twice its one thread without Spark, round by round | median |");
    System.out.println("|---|---|---|---|---|");
    System.out.printf(
        Locale.ROOT,
        "%s %.0f |%s%n",
        PIPELINE.cells(),
        Statistics.median(pipeline),
        cells(Statistics.ratios(pipeline, twice)));
  }
}
