package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.Optimizer;
import convoy.optimize.Step;
import convoy.optimize.Vector;
import convoy.testing.EachBackend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** What an optimizer remembers of a unit that has died decays to zero, not to denormal numbers. */
@EachBackend
class DeadUnitsTest {
  private static final NetworkSpec SPEC = NetworkSpec.parse("mlp:7", Shape.vector(3)).withOutput(2);

  @Parameter String backend;

  @Test
  void adamForgetsThem() {
    forgets("{\"type\": \"adam\", \"beta2\": 0.9}");
  }

  @Test
  void nesterovForgetsThem() {
    forgets("nesterov");
  }

  private void forgets(String description) {
    Optimizer optimizer = Optimizer.parse(description);
    try (Network network = Backends.named(backend).open(SPEC, Device.CPU, 1)) {
      int length = network.trainable().length();
      List<Vector> state =
          Stream.generate(() -> network.zeros(length)).limit(optimizer.stateVectors()).toList();
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = 0.1f * (i - length / 2);
      }
      network.gradient().set(values);
      for (int step = 1; step <= 1000; step++) {
        optimizer.step(network.trainable(), network.gradient(), state, Step.of(0.001, step));
        for (Vector vector : state) {
          vector.get(values);
          for (float value : values) {
            assertTrue(value == 0 || Math.abs(value) >= Float.MIN_NORMAL, step + ": " + value);
          }
        }
        network.gradient().set(new float[length]);
      }
      assertArrayEquals(new float[length], values, 0);
    }
  }
}
