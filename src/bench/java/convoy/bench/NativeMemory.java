package convoy.bench;

import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.optimize.Adam;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Step;
import convoy.optimize.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * The memory of a process that trains batch after batch: LeNet on images of random numbers, with
 * batches of 16 and, every fifth, 15 rows; every hundredth is followed by a prediction. Each
 * backend has a process of its own.
 */
public final class NativeMemory {
  private static final int POINTS = 10;
  private static final int ROWS = 16;

  /** Resident megabytes, at the beginning and after each tenth of the batches. */
  public record Growth(List<Long> megabytes) {}

  private NativeMemory() {}

  /** Settings: batches. */
  public static void main(String[] given) throws IOException {
    String batches = new Arguments(given, Map.of("batches", "10000")).get("batches");
    System.out.println(Machine.describe());
    System.out.println();
    System.out.println(
        "| backend | resident MB at the beginning, and after each tenth of "
            + batches
            + " batches |");
    System.out.println("|---|---|");
    for (String backend : List.of("dl4j", "libtorch")) {
      Growth growth = NewProcess.run(List.of(), Loop.class, Growth.class, backend, batches);
      System.out.printf(
          "| %s | %s |%n",
          backend,
          growth.megabytes().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
  }

  /** One process. */
  public static final class Loop {

    /**
     * @param arguments backend, batches
     */
    public static void main(String[] arguments) throws IOException {
      int tenth = Integer.parseInt(arguments[1]) / POINTS;
      List<Long> megabytes = new ArrayList<>();
      try (Network network =
          Backends.named(arguments[0]).open(Subject.LENET5.spec(), Device.CPU, 1)) {
        network.load(network.layout().initialValues(1));
        Adam adam = new Adam(null, null, null);
        List<Vector> state = BackendRun.state(network, adam);
        Batch batch = batch();
        for (int step = 0; step <= POINTS * tenth; step++) {
          batch.resize(step % 5 == 0 ? ROWS - 1 : ROWS);
          network.gradient(batch, new SoftmaxCrossEntropy(), step);
          adam.step(network.trainable(), network.gradient(), state, Step.of(1e-3, step + 1));
          if (step % 100 == 0) {
            network.predict(batch.features(), ROWS - 1, new float[ROWS * Subject.CLASSES]);
          }
          if (step % tenth == 0) {
            megabytes.add(Math.round(ExecutorMemory.status("VmRSS")));
          }
        }
      }
      NewProcess.report(new Growth(megabytes));
    }

    private static Batch batch() {
      Random random = new Random(1);
      Batch batch = new Batch(Subject.LENET5.shape().size(), 1, ROWS);
      batch.resize(ROWS);
      for (int i = 0; i < batch.features().length; i++) {
        batch.features()[i] = random.nextFloat();
      }
      for (int row = 0; row < ROWS; row++) {
        batch.targets()[row] = random.nextInt(Subject.CLASSES);
      }
      Arrays.fill(batch.weights(), 1);
      return batch;
    }
  }
}
