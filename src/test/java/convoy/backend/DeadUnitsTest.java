package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Moment;
import convoy.optimize.Optimizer;
import convoy.optimize.Update;
import convoy.optimize.UpdateSteps;
import convoy.optimize.Vector;
import convoy.testing.EachBackend;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an optimizer remembers of a unit that has died decays to zero, not to denormal numbers. */
@EachBackend
class DeadUnitsTest {
  private static final NetworkSpec SPEC = NetworkSpec.parse("mlp:7", Shape.vector(3)).withOutput(2);

  private static final int LENGTH = new ParameterLayout(SPEC).trainableSize();

  @Parameter String backend;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "momentum",
        "nesterov",
        "rmsprop",
        "{\"type\": \"adam\", \"beta2\": 0.9}",
        "{\"type\": \"adamw\", \"beta2\": 0.9}"
      })
  void areForgotten(String optimizer) {
    assertArrayEquals(new float[LENGTH], lastOfState(Optimizer.parse(optimizer)), 0);
  }

  static Stream<Optimizer> inSteps() {
    return Optimizer.names().stream().filter(name -> !name.equals("lbfgs")).map(Optimizer::parse);
  }

  @ParameterizedTest
  @MethodSource("inSteps")
  void leaveNoDenormalNumbers(Optimizer optimizer) {
    lastOfState(optimizer);
  }

  /** The last vector of the state after a step with a gradient and 999 without. */
  private float[] lastOfState(Optimizer optimizer) {
    try (Network network = Backends.named(backend).open(SPEC, Device.CPU, 1)) {
      List<Vector> state =
          Stream.generate(() -> network.zeros(LENGTH)).limit(optimizer.stateVectors()).toList();
      float[] values = new float[LENGTH];
      for (int i = 0; i < LENGTH; i++) {
        values[i] = 0.1f * (i - LENGTH / 2);
      }
      network.gradient().set(values);
      UpdateSteps steps =
          new Update(optimizer, 0.001, new LearningRateSchedule.Constant())
              .on(network.layout(), network.trainable(), network.gradient(), state);
      for (int step = 1; step <= 1000; step++) {
        steps.step(new Moment(step - 1, 1000, 1000), step);
        for (Vector vector : state) {
          vector.get(values);
          for (float value : values) {
            assertTrue(value == 0 || Math.abs(value) >= Float.MIN_NORMAL, step + ": " + value);
          }
        }
        network.gradient().set(new float[LENGTH]);
      }
      return values;
    }
  }
}
