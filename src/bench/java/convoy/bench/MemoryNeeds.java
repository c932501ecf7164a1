package convoy.bench;

import convoy.backend.Arithmetic;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.memory.MemoryNeed;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.Adam;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Step;
import convoy.optimize.Vector;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@link MemoryNeed} estimates of native memory for a training task, beside what a process
 * takes whose heap is touched in full at its start, and what PyTorch takes. Each network has a
 * process of its own.
 */
public final class MemoryNeeds {
  private static final String SCRIPT = "src/bench/python/memory_peer.py";

  private static String convolutions(int blocks) {
    return "{\"layers\": ["
        + ("{\"type\": \"convolution\", \"filters\": 64, \"kernel\": 3, \"padding\": \"same\"},"
                + "{\"type\": \"batchNormalization\"},"
                + "{\"type\": \"activation\", \"function\": \"relu\"},")
            .repeat(blocks)
        + "{\"type\": \"globalAveragePooling\"}]}";
  }

  /**
   * What is trained.
   *
   * @param peer the network's name in the script
   */
  private record Subject(
      String name, String network, String peer, Shape shape, int rows, int steps) {
    NetworkSpec spec() {
      return NetworkSpec.parse(network, shape).withOutput(10);
    }
  }

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject("lenet5, 28 x 28, batch 64", "lenet5", "lenet5", new Shape(1, 28, 28), 64, 4),
          new Subject(
              "lenet5, 28 x 28, batch 4096", "lenet5", "lenet5", new Shape(1, 28, 28), 4096, 4),
          new Subject(
              "resnet20, 32 x 32, batch 256", "resnet20", "resnet20", new Shape(3, 32, 32), 256, 4),
          new Subject(
              "mlp:8000,4000 of 784, batch 64",
              "mlp:8000,4000",
              "mlp:8000,4000",
              new Shape(1, 28, 28),
              64,
              4),
          new Subject(
              "three 3x3 convolutions of 64 with batch norm, 112 x 112, batch 16",
              convolutions(3),
              "convolutions:3",
              new Shape(3, 112, 112),
              16,
              4),
          new Subject(
              "four 3x3 convolutions of 64 with batch norm, 224 x 224, batch 16",
              convolutions(4),
              "convolutions:4",
              new Shape(3, 224, 224),
              16,
              2));

  /** Megabytes. */
  public record Growth(double resident) {}

  /** Of PyTorch. */
  public record Description(String version) {}

  private MemoryNeeds() {}

  /** Settings: python, one that imports torch. */
  public static void main(String[] given) throws IOException {
    String python = new Arguments(given, Map.of("python", "python3")).get("python");
    String version =
        NewProcess.run(List.of(python, SCRIPT, "describe"), Redirect.INHERIT, Description.class)
            .version();
    System.out.println(Machine.describe() + "; PyTorch " + version);
    System.out.println();
    System.out.println(
        "| training with Adam | backend | estimated, MB | taken, MB | ratio | PyTorch takes, MB | taken to that |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int i = 0; i < SUBJECTS.size(); i++) {
      Subject subject = SUBJECTS.get(i);
      double peer =
          NewProcess.run(
                  List.of(
                      python,
                      SCRIPT,
                      "run",
                      subject.peer(),
                      String.valueOf(subject.shape().channels()),
                      String.valueOf(subject.shape().height()),
                      String.valueOf(subject.rows()),
                      String.valueOf(subject.steps())),
                  Redirect.INHERIT,
                  Growth.class)
              .resident();
      for (String backend : List.of("libtorch", "dl4j")) {
        double estimated =
            MemoryNeed.training(
                        subject.spec(),
                        subject.rows(),
                        new Adam(null, null, null),
                        false,
                        true,
                        Arithmetic.of(backend, Device.Kind.CPU))
                    .nativeBytes()
                / 1e6;
        double taken =
            NewProcess.run(command(backend, i), Redirect.DISCARD, Growth.class).resident();
        System.out.printf(
            Locale.ROOT,
            "| %s | %s | %.0f | %.0f | %.2f | %.0f | %.2f |%n",
            subject.name(),
            backend,
            estimated,
            taken,
            estimated / taken,
            peer,
            taken / peer);
      }
    }
  }

  /** Its heap is touched at the start, so that it grows by native memory alone. */
  private static List<String> command(String backend, int subject) {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-Xms1g",
        "-Xmx1g",
        "-XX:+AlwaysPreTouch",
        "-cp",
        System.getProperty("java.class.path"),
        Task.class.getName(),
        backend,
        String.valueOf(subject));
  }

  /** One process: its peak after some steps, less what it has after one of a tiny network. */
  public static final class Task {

    /**
     * @param arguments backend, number of the subject
     */
    public static void main(String[] arguments) throws IOException {
      NetworkSpec tiny = NetworkSpec.parse(convolutions(1), new Shape(1, 8, 8)).withOutput(10);
      train(arguments[0], tiny, 8, 2);
      double before = ExecutorMemory.status("VmRSS");
      Subject subject = SUBJECTS.get(Integer.parseInt(arguments[1]));
      train(arguments[0], subject.spec(), subject.rows(), subject.steps());
      NewProcess.report(new Growth(ExecutorMemory.status("VmHWM") - before));
    }

    private static void train(String backend, NetworkSpec spec, int rows, int steps) {
      try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
        network.load(network.layout().initialValues(1));
        Adam adam = new Adam(null, null, null);
        List<Vector> state = BackendRun.state(network, adam);
        Batch batch = new Batch(spec.input().size(), 1, rows);
        Arrays.fill(batch.features(), 0.5f);
        Arrays.fill(batch.weights(), 1);
        for (int step = 0; step < steps; step++) {
          batch.resize(rows - step % 2);
          network.gradient(batch, new SoftmaxCrossEntropy(), step);
          adam.step(network.trainable(), network.gradient(), state, Step.of(1e-3, step + 1));
        }
      }
    }
  }
}
