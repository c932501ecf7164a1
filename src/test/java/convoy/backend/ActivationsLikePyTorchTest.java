package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Batch;
import convoy.data.Seeds;
import convoy.network.Activation;
import convoy.network.Json;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.AbsoluteError;
import convoy.testing.EachBackend;
import convoy.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every activation and its derivative are PyTorch's, from -1e38 to 1e38, its constants before
 * training included. The absolute error makes the outputs' gradient: targets lie far above and far
 * below in turn.
 */
@EachBackend
class ActivationsLikePyTorchTest {
  @Parameter String backend;

  /** What a network of one activation computes of one example. */
  private record Computed(float[] outputs, float[] slopes, float[] learnt) {}

  static Stream<Arguments> cases() {
    return ((List<?>) Golden.read("backend/activations.json"))
        .stream()
            .map(each -> (Map<?, ?>) each)
            .map(each -> Arguments.of(Json.compact(each.get("layer")), each));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void computesWhatPyTorchDoes(String layer, Map<?, ?> golden) {
    Computed computed = compute(layer, Golden.floats(golden.get("x")), 0);
    assertNear("y", Golden.doubles(golden.get("y")), computed.outputs(), 2e-6);
    assertNear("slopes", Golden.doubles(golden.get("slopes")), computed.slopes(), 2e-6);
    assertNear("learnt", Golden.doubles(golden.get("learnt")), computed.learnt(), 1e-5);
  }

  /** Within a tolerance times each number, or within it below 1. */
  private static void assertNear(String what, double[] expected, float[] found, double tolerance) {
    assertEquals(expected.length, found.length, what);
    for (int i = 0; i < expected.length; i++) {
      double allowed = tolerance * Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], found[i], allowed, what + "[" + i + "]");
    }
  }

  /** One per function there is, that none goes untested. */
  @Test
  void goldenNumbersAreOfEveryFunction() {
    String all = Json.compact(Golden.read("backend/activations.json"));
    for (Activation.Function function : Activation.Function.values()) {
      assertTrue(all.contains("\"function\":" + Json.compact(function)), function.toString());
    }
  }

  // silu' is 0 at -1.278464543, where silu is -0.278464543 (Newton's method on 1 + x + e^x = 0).
  @Test
  void siluHasItsMinimum() {
    float[] x = {-1.278464543f, -1.27f, -1.29f};
    Computed silu = compute("{\"type\":\"activation\",\"function\":\"silu\"}", x, 0);
    assertEquals(-0.278464543, silu.outputs()[0], 1e-6);
    assertEquals(0, silu.slopes()[0], 1e-6);
    assertTrue(silu.outputs()[1] > silu.outputs()[0] && silu.outputs()[2] > silu.outputs()[0]);
  }

  // f = 1 / (1 + exp(-(w0 x0 + w1 x1 + w2))), w = (2, -3, -3), x = (-1, -2): f = 0.73,
  // df/dw = (-0.20, -0.39, 0.20), df/dx = (0.39, -0.59).
  @Test
  void sigmoidOfAnExampleWorkedByHand() {
    NetworkSpec spec =
        NetworkSpec.parse(
            "{\"layers\": [{\"type\": \"dense\", \"units\": 1}, {\"type\": \"activation\","
                + " \"function\": \"sigmoid\"}]}",
            Shape.vector(2));
    Batch batch = new Batch(2, 1, 1);
    batch.resize(1);
    batch.features()[0] = -1;
    batch.features()[1] = -2;
    batch.targets()[0] = -10; // below: the absolute error rises with f
    batch.weights()[0] = 1;
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      network.load(new float[] {2, -3, -3});
      float[] f = new float[1];
      network.predict(batch.features(), 1, f);
      float[] byFeatures = new float[2];
      network.inputGradient(batch, new AbsoluteError(), 0, true, byFeatures);
      float[] byWeights = new float[3];
      network.gradient().get(byWeights);
      assertEquals(0.73, f[0], 0.005);
      double[] expected = {-0.20, -0.39, 0.20, 0.39, -0.59};
      for (int i = 0; i < 5; i++) {
        assertEquals(expected[i], i < 3 ? byWeights[i] : byFeatures[i - 3], 0.005, "number " + i);
      }
    }
  }

  /** Dead units get slopes from all of [0, 1), the same for a seed, others for another. */
  @Test
  void smartReluDrawsItsSlopesAtZero() {
    String layer = "{\"type\":\"activation\",\"function\":\"smartRelu\"}";
    float[] zeros = new float[10_000];
    zeros[7] = -1;
    zeros[8] = 3;
    zeros[9] = -0f;
    float[] slopes = compute(layer, zeros, 5).slopes();
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = Math.abs(slopes[i]);
    }
    assertEquals(0, slopes[7]);
    assertEquals(1, slopes[8]);
    int[] tenths = new int[10];
    double sum = 0;
    for (float slope : slopes) {
      sum += slope;
      tenths[Math.min(9, (int) (10 * slope))]++;
    }
    assertEquals(0.5, sum / slopes.length, 4 * 0.2887 / Math.sqrt(slopes.length));
    for (int tenth : tenths) {
      assertEquals(1000, tenth, 4 * 30);
    }
    assertEquals(
        RandomSlopes.at(Seeds.derive(5, 0), 9), slopes[9], 1e-6, "the same on every backend");
    assertNotEquals(slopes[9], Math.abs(compute(layer, zeros, 6).slopes()[9]));
    float[] positive = new float[4];
    Arrays.fill(positive, 2);
    assertEquals(1, compute(layer, positive, 5).slopes()[0]);
  }

  private Computed compute(String layer, float[] x, long seed) {
    NetworkSpec spec = NetworkSpec.parse("{\"layers\": [" + layer + "]}", Shape.vector(x.length));
    Batch batch = new Batch(x.length, x.length, 1);
    batch.resize(1);
    System.arraycopy(x, 0, batch.features(), 0, x.length);
    for (int i = 0; i < x.length; i++) {
      batch.targets()[i] = i % 2 == 0 ? -Float.MAX_VALUE : Float.MAX_VALUE;
    }
    batch.weights()[0] = 1;
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      network.load(network.layout().initialValues(1));
      float[] outputs = new float[x.length];
      network.predict(batch.features(), 1, outputs);
      float[] slopes = new float[x.length];
      network.inputGradient(batch, new AbsoluteError(), seed, true, slopes);
      float[] learnt = new float[network.layout().trainableSize()];
      network.gradient().get(learnt);
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] *= x.length; // the error is the mean over the outputs
      }
      for (int i = 0; i < learnt.length; i++) {
        learnt[i] *= x.length;
      }
      return new Computed(outputs, slopes, learnt);
    }
  }
}
