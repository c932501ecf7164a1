package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import convoy.data.Batch;
import convoy.network.Json;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.EachBackend;
import convoy.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layer computes what PyTorch computes: outputs in prediction, then the loss, the gradients
 * and the running statistics of a training step. A tensor is told by two marks: the sums of its
 * values times sin(1), sin(2), ... and times cos(1), cos(2), ...
 */
@EachBackend
class LayersLikePyTorchTest {
  @Parameter String backend;
  private static final int ROWS = 3;

  private static final List<?> CASES = (List<?>) Golden.read("backend/layers.json");

  static Stream<Arguments> cases() {
    return CASES.stream()
        .map(each -> (Map<?, ?>) each)
        .map(each -> Arguments.of(each.get("name"), each));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void computesWhatPyTorchDoes(String name, Map<?, ?> golden) {
    int[] shape =
        Arrays.stream(Golden.doubles(golden.get("shape"))).mapToInt(n -> (int) n).toArray();
    NetworkSpec spec =
        NetworkSpec.parse(Json.compact(Map.of("layers", golden.get("layers"))), Shape.of(shape));
    assumeTrue(Backends.named(backend).unsupported(spec).isEmpty());
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      ParameterLayout layout = network.layout();
      float[] parameters = layout.initialValues(0);
      System.arraycopy(
          wave(layout.trainableSize(), 0.5, 0.9), 0, parameters, 0, layout.trainableSize());
      network.load(parameters);
      Batch batch = batch(spec);
      float[] predicted = new float[ROWS * spec.output().size()];
      network.predict(batch.features(), ROWS, predicted);
      assertNear("outputs", golden, predicted);
      double loss = ((Number) golden.get("loss")).doubleValue();
      assertEquals(loss, network.gradient(batch, new SoftmaxCrossEntropy(), 0), 2e-5, "loss");
      assertNear("marks", golden, marks(network));
    }
  }

  private static Batch batch(NetworkSpec spec) {
    int classes = spec.output().size();
    Batch batch = new Batch(spec.input().size(), 1, ROWS);
    batch.resize(ROWS);
    float[] features = wave(batch.features().length, 1, 0.7);
    System.arraycopy(features, 0, batch.features(), 0, features.length);
    for (int row = 0; row < ROWS; row++) {
      batch.targets()[row] = row % classes;
      batch.weights()[row] = 1 + row % 2;
    }
    return batch;
  }

  /** Two of each tensor: of the gradients, then of the statistics. */
  private static float[] marks(Network network) {
    ParameterLayout layout = network.layout();
    float[] values = new float[layout.size()];
    network.store(values);
    float[] gradient = new float[layout.trainableSize()];
    network.gradient().get(gradient);
    System.arraycopy(gradient, 0, values, 0, gradient.length);
    List<ParameterLayout.Tensor> tensors = layout.tensors();
    float[] marks = new float[2 * tensors.size()];
    for (int t = 0; t < tensors.size(); t++) {
      for (int i = 0; i < tensors.get(t).length(); i++) {
        float value = values[tensors.get(t).offset() + i];
        marks[2 * t] += (float) (value * Math.sin(i + 1));
        marks[2 * t + 1] += (float) (value * Math.cos(i + 1));
      }
    }
    return marks;
  }

  private static float[] wave(int length, double scale, double step) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (scale * Math.sin(step * (i + 1) * (i + 1)));
    }
    return values;
  }

  private static void assertNear(String what, Map<?, ?> golden, float[] found) {
    assertArrayEquals(Golden.floats(golden.get(what)), found, 2e-5f, what);
  }
}
