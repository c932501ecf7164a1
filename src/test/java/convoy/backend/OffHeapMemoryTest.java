package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.Batches;
import convoy.testing.ChildJvm;
import convoy.testing.EachBackend;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * Native memory stays flat over many networks and many steps. Measured in a process of its own,
 * whose heap is touched in full at the start, whose collector never collects (it would free what
 * somebody forgot to close) and whose allocator gives large blocks back at once: what its resident
 * memory grows by is native and not closed.
 */
@EachBackend
class OffHeapMemoryTest {
  @Parameter String backend;

  private static final NetworkSpec SPEC =
      NetworkSpec.parse(
          """
          {"layers": [{"type": "convolution", "filters": 8, "kernel": 3},
                      {"type": "pooling", "kernel": 2},
                      {"type": "swish"},
                      {"type": "convolution", "filters": 8, "kernel": 3, "dilation": 2},
                      {"type": "batchNormalization"},
                      {"type": "residual",
                       "layers": [{"type": "convolution", "filters": 9, "kernel": 3, "stride": 2}],
                       "shortcut": [{"type": "pooling", "kernel": 3, "stride": 2},
                                    {"type": "channelPadding", "channels": 9}]},
                      {"type": "dense", "units": 20}]}
          """,
          new Shape(4, 28, 28));

  /** Prints by how many MB each of two loops lets the process grow. */
  public static final class Loops {
    public static void main(String[] arguments) {
      Batch[] batches = new Batch[8];
      for (int i = 0; i < batches.length; i++) {
        batches[i] = Batches.random(SPEC, 17 + i, i);
      }
      openAndClose(batches, 20);
      long before = Pointer.physicalBytes();
      openAndClose(batches, 60);
      long between = Pointer.physicalBytes();
      System.out.println("growth " + ((between - before) >> 20));
      try (Network network =
          Backends.named(System.getProperty("backend")).open(SPEC, Device.CPU, 1)) {
        train(network, batches, 40);
        before = Pointer.physicalBytes();
        train(network, batches, 300);
        System.out.println("growth " + ((Pointer.physicalBytes() - before) >> 20));
      }
    }

    private static void openAndClose(Batch[] batches, int times) {
      for (int i = 0; i < times; i++) {
        try (Network network =
            Backends.named(System.getProperty("backend")).open(SPEC, Device.CPU, 1)) {
          train(network, batches, 2);
          network.predict(batches[0].features(), 9, new float[180]);
        }
      }
    }

    private static void train(Network network, Batch[] batches, int steps) {
      for (int i = 0; i < steps; i++) {
        network.gradient(batches[i % batches.length], new SoftmaxCrossEntropy(), i);
      }
    }
  }

  // A network here holds some 3 MB and each of its plans 1 MB: 60 that were left open, or 300 plans
  // (with eight sizes in turn each step makes one), would be 180 MB and more.
  @Test
  void openingTrainingAndClosingLeavesNothingBehind() throws Exception {
    List<String> growth =
        ChildJvm.run(
                List.of(
                    "-Dbackend=" + backend,
                    "-Xms512m",
                    "-Xmx512m",
                    "-XX:+AlwaysPreTouch",
                    "-XX:+UnlockExperimentalVMOptions",
                    "-XX:+UseEpsilonGC",
                    "-XX:TieredStopAtLevel=1"),
                Map.of("MALLOC_MMAP_THRESHOLD_", "65536", "MALLOC_TRIM_THRESHOLD_", "65536"),
                jar -> true,
                Loops.class)
            .lines()
            .filter(line -> line.startsWith("growth "))
            .toList();
    assertEquals(2, growth.size());
    for (String megabytes : growth) {
      assertTrue(Integer.parseInt(megabytes.substring(7)) < 25, growth.toString());
    }
  }
}
