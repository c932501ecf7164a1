package convoy.backend.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.backend.Pass;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What lies between the layers takes memory only as long as somebody reads it. */
class ArrayPoolTest {
  private static final int ROWS = 3;
  private static final int WIDTH = 16;

  private static final String BLOCK =
      """
      {"type": "residual", "layers": [{"type": "batchNormalization"},
        {"type": "activation", "function": "tanh"}, {"type": "batchNormalization"}],
        "shortcut": [{"type": "activation", "function": "identity"}]}
      """;

  @Test
  void trainingTakesWhatIsReadAgainAlone() {
    // What enters the block, which the first normalization reads again, and what tanh gives; no
    // gradient, and not what the shortcut gives.
    assertEquals(2, valuesForOneMore());
  }

  /** Nor is there a gradient of what they give. */
  @Test
  void layersThatLearnNothingDoNotGoBackAtTheBeginning() {
    String first = "{\"type\": \"activation\", \"function\": \"tanh\"}, ";
    long output = ROWS * WIDTH * Float.BYTES;
    Shape shape = Shape.vector(WIDTH);
    assertEquals(bytes(BLOCK, shape) + output, bytes(first + BLOCK, shape));
  }

  /** For each example and unit, with eight more of the blocks, divided by eight. */
  private static double valuesForOneMore() {
    return (bytes(16) - bytes(8)) / (8.0 * ROWS * WIDTH * Float.BYTES);
  }

  private static long bytes(int times) {
    return bytes(String.join(",", Collections.nCopies(times, BLOCK)), Shape.vector(WIDTH));
  }

  private static long bytes(String layers, Shape input) {
    NetworkSpec spec = NetworkSpec.parse("{\"layers\": [%s]}".formatted(layers), input);
    NativeLibrary.load();
    HostParameters host = new HostParameters(new ParameterLayout(spec));
    try (ArrayPool values = new ArrayPool();
        ArrayPool gradients = new ArrayPool()) {
      values.reserve(ROWS);
      gradients.reserve(ROWS);
      try (Plan plan = new Plan(spec, host, Map.of(), ROWS, values, gradients, Pass.TRAINING)) {
        return values.bytes() + gradients.bytes();
      }
    }
  }
}
