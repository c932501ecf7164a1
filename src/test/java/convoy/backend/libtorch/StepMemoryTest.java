package convoy.backend.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.backend.Arithmetic;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.memory.MemoryNeed;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.Sgd;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.Batches;
import convoy.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a process takes of memory to train on large images, beside its heap, which is touched in
 * full at its start.
 */
class StepMemoryTest {
  private static final int BLOCKS = 4;
  private static final int ROWS = 5;

  /** Each layer gives 42 MB, or 34 for a row less: both what the system has back at once. */
  private static final Shape IMAGES = new Shape(1, 512, 256);

  private static final double LAYER = 42;

  private static final NetworkSpec SPEC =
      NetworkSpec.parse(
          "{\"layers\": [%s{\"type\": \"globalAveragePooling\"}]}"
              .formatted(
                  """
                  {"type": "convolution", "filters": 16, "kernel": 1},
                  {"type": "batchNormalization"},
                  {"type": "activation", "function": "relu"},
                  """
                      .repeat(BLOCKS)),
          IMAGES);

  /** What the C library does by itself, whatever the shell that runs the tests has set. */
  private static final Map<String, String> C_LIBRARY =
      Map.of(
          "MALLOC_MMAP_THRESHOLD_", "33554432",
          "MALLOC_TRIM_THRESHOLD_", "67108864",
          "MALLOC_TOP_PAD_", "131072");

  /** Prints the megabytes that two steps took at most, and what they left. */
  public static final class Steps {
    public static void main(String[] arguments) throws IOException {
      train(NetworkSpec.parse("mlp:3", Shape.vector(2)));
      double before = megabytes("VmRSS");
      train(SPEC);
      System.out.println("most " + (megabytes("VmHWM") - before));
    }

    private static void train(NetworkSpec spec) throws IOException {
      Batch batch = Batches.random(spec, ROWS, 1);
      Batch smaller = Batches.random(spec, ROWS - 1, 1);
      try (Network network = Backends.named("libtorch").open(spec, Device.CPU, 1)) {
        network.load(network.layout().initialValues(1));
        double before = megabytes("VmRSS");
        network.gradient(batch, new SoftmaxCrossEntropy(), 1);
        network.gradient(smaller, new SoftmaxCrossEntropy(), 2);
        System.out.println("left " + (megabytes("VmRSS") - before));
      }
    }

    private static double megabytes(String key) throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(key + ":"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6)
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * Of each block it keeps what the convolution and the activation gave, and beside that it has at
   * most two gradients or what one layer hands to the next. Memory that stayed with the layers
   * would be half as much again.
   */
  @Test
  void aStepTakesWhatItReadsAgainAndGivesItBack() throws Exception {
    List<Double> found =
        ChildJvm.run(
                List.of("-Xms300m", "-Xmx300m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1"),
                C_LIBRARY,
                jar -> true,
                Steps.class)
            .lines()
            .filter(line -> line.startsWith("left ") || line.startsWith("most "))
            .map(line -> Double.valueOf(line.substring(5)))
            .toList();
    assertEquals(3, found.size());
    double left = found.get(1);
    double most = found.get(2);
    assertTrue(most < (2 * BLOCKS + 3.5) * LAYER, found.toString());
    assertTrue(left < 3 * LAYER, found.toString());
    double estimated =
        MemoryNeed.training(
                    SPEC, ROWS, new Sgd(), false, false, Arithmetic.of("libtorch", Device.Kind.CPU))
                .nativeBytes()
            / 1e6;
    assertTrue(estimated > 0.95 * most && estimated < 1.3 * most, found + ", " + estimated);
  }
}
