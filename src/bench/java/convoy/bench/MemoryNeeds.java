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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@link MemoryNeed} estimates of native memory for a training task, beside what a process
 * takes whose heap is touched in full at its start. Each network has a process of its own.
 */
public final class MemoryNeeds {
  private static final String LARGE_CONVOLUTIONS =
      "{\"layers\": ["
          + ("{\"type\": \"convolution\", \"filters\": 64, \"kernel\": 3, \"padding\": \"same\"},"
                  + "{\"type\": \"batchNormalization\"},"
                  + "{\"type\": \"activation\", \"function\": \"relu\"},")
              .repeat(3)
          + "{\"type\": \"globalAveragePooling\"}]}";

  private record Subject(String name, String network, Shape shape, int rows) {
    NetworkSpec spec() {
      return NetworkSpec.parse(network, shape).withOutput(10);
    }
  }

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject("lenet5, 28 x 28, batch 64", "lenet5", new Shape(1, 28, 28), 64),
          new Subject("lenet5, 28 x 28, batch 4096", "lenet5", new Shape(1, 28, 28), 4096),
          new Subject("resnet20, 32 x 32, batch 256", "resnet20", new Shape(3, 32, 32), 256),
          new Subject("mlp:8000,4000 of 784, batch 64", "mlp:8000,4000", Shape.vector(784), 64),
          new Subject(
              "three 3x3 convolutions of 64 with batch norm, 112 x 112, batch 16",
              LARGE_CONVOLUTIONS,
              new Shape(3, 112, 112),
              16));

  /** Megabytes. */
  public record Growth(double resident) {}

  private MemoryNeeds() {}

  /** No settings. */
  public static void main(String[] given) throws IOException {
    System.out.println(Machine.describe());
    System.out.println();
    System.out.println("| training with Adam | backend | estimated, MB | taken, MB | ratio |");
    System.out.println("|---|---|---|---|---|");
    for (int i = 0; i < SUBJECTS.size(); i++) {
      for (String backend : List.of("libtorch", "dl4j")) {
        Subject subject = SUBJECTS.get(i);
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
            NewProcess.run(command(backend, i), ProcessBuilder.Redirect.DISCARD, Growth.class)
                .resident();
        System.out.printf(
            Locale.ROOT,
            "| %s | %s | %.0f | %.0f | %.2f |%n",
            subject.name(),
            backend,
            estimated,
            taken,
            estimated / taken);
      }
    }
  }

  /** Its heap is touched at the start, so that it grows by native memory alone. */
  private static List<String> command(String backend, int subject) {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-Xms2g",
        "-Xmx2g",
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
      train(arguments[0], NetworkSpec.parse("mlp:4", new Shape(1, 8, 8)).withOutput(10), 8);
      double before = ExecutorMemory.status("VmRSS");
      Subject subject = SUBJECTS.get(Integer.parseInt(arguments[1]));
      train(arguments[0], subject.spec(), subject.rows());
      NewProcess.report(new Growth(ExecutorMemory.status("VmHWM") - before));
    }

    private static void train(String backend, NetworkSpec spec, int rows) {
      try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
        network.load(network.layout().initialValues(1));
        Adam adam = new Adam(null, null, null);
        List<Vector> state = BackendRun.state(network, adam);
        Batch batch = new Batch(spec.input().size(), 1, rows);
        Arrays.fill(batch.features(), 0.5f);
        Arrays.fill(batch.weights(), 1);
        for (int step = 0; step < 4; step++) {
          batch.resize(rows - step % 2);
          network.gradient(batch, new SoftmaxCrossEntropy(), step);
          adam.step(network.trainable(), network.gradient(), state, Step.of(1e-3, step + 1));
        }
      }
    }
  }
}
