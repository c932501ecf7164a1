package convoy.backend.libtorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.Vector;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Denormal numbers are zeros in native arithmetic, on each of its threads, and only there. */
class ComputingTest {
  private static final NetworkSpec SPEC = NetworkSpec.parse("mlp:1", Shape.vector(1)).withOutput(1);

  /** Enough for LibTorch to share the work among threads. */
  private static final int LENGTH = 1 << 18;

  private static final float[] TINY = {1e-40f, 1f};

  @ParameterizedTest(name = "{0} threads")
  @ValueSource(ints = {1, 2})
  void denormalsAreZerosInNativeArithmeticAndOnlyThere(int threads) throws Exception {
    // In a thread of its own: native libraries start theirs for each that computes.
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try (Network network = Backends.named("libtorch").open(SPEC, Device.CPU, threads)) {
                vectorsHaveNone(network);
                predictionsHaveNone(network);
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    thread.start();
    done.get();
  }

  private static void vectorsHaveNone(Network network) {
    Vector vector = network.zeros(LENGTH);
    Vector zeros = network.zeros(LENGTH);
    float[] values = new float[LENGTH];
    Arrays.fill(values, 2e-38f);
    vector.set(values);
    vector.scaleAndAdd(0.1, zeros);
    javaHasDenormals();
    vector.get(values);
    assertArrayEquals(new float[LENGTH], values);

    Arrays.fill(values, 1e-20f);
    zeros.set(values);
    vector.moveTowardsSquare(0.1, zeros);
    javaHasDenormals();
    vector.get(values);
    assertArrayEquals(new float[LENGTH], values);
  }

  private static void predictionsHaveNone(Network network) {
    network.load(new float[] {TINY[0], 0, 1, 0});
    float[] output = {7};
    network.predict(new float[] {1e10f}, 1, output);
    assertEquals(0f, output[0]);
    javaHasDenormals();
  }

  /** Not of constants, which the compiler would multiply. */
  private static void javaHasDenormals() {
    assertNotEquals(0f, TINY[0] * TINY[1]);
  }
}
