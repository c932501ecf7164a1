package convoy.backend.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.backend.Device;
import convoy.backend.Pass;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import java.util.Collections;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/** What lies between the layers takes memory only as long as somebody reads it. */
class WorkspaceTest {
  private static final int ROWS = 3;
  private static final int WIDTH = 16;

  private static final String DENSE_AND_TANH =
      """
      {"type": "dense", "units": 16}, {"type": "activation", "function": "tanh"}
      """;

  private static final String NORMALIZED_BLOCK =
      """
      {"type": "residual", "layers": [{"type": "batchNormalization"},
        {"type": "activation", "function": "tanh"}, {"type": "batchNormalization"}]}
      """;

  @Test
  void trainingTakesWhatIsReadAgainAlone() {
    // A dense layer's input, and what tanh gives; neither what dense gives nor any gradient.
    assertEquals(2, valuesForOneMore(DENSE_AND_TANH, Pass.TRAINING));
    assertEquals(2, valuesForOneMore(DENSE_AND_TANH, Pass.toInput(true)));
  }

  @Test
  void blocksShareTheirGradients() {
    // What enters the block, which the first normalization reads again, and what tanh gives.
    assertEquals(2, valuesForOneMore(NORMALIZED_BLOCK, Pass.TRAINING));
  }

  @Test
  void predictionTakesNoMoreForMoreLayers() {
    assertEquals(0, valuesForOneMore(NORMALIZED_BLOCK, Pass.PREDICTION));
  }

  /** Nor does what reads what they give find a gradient of it. */
  @Test
  void layersThatLearnNothingDoNotGoBackAtTheBeginning() {
    String tanh = "{\"type\": \"activation\", \"function\": \"tanh\"}";
    assertEquals(0, valuesForOneMore(tanh, Pass.TRAINING));
    assertEquals(1, valuesForOneMore(tanh, Pass.toInput(true)));
    String rest = "{\"type\": \"dense\", \"units\": 16}, " + DENSE_AND_TANH;
    String frozen = "{\"type\": \"patchWhitening\", \"kernel\": 1}, " + rest;
    // Of two channels, one and its negative; LibTorch itself makes the convolution's outputs.
    long input = ROWS * WIDTH * Float.BYTES;
    assertEquals(
        bytes(rest, new Shape(2, 4, 4), Pass.TRAINING) - input,
        bytes(frozen, new Shape(1, 4, 4), Pass.TRAINING));
  }

  /** For each example and unit, with eight more of the layers, divided by eight. */
  private static double valuesForOneMore(String layers, Pass pass) {
    return (bytes(layers, 16, pass) - bytes(layers, 8, pass)) / (8.0 * ROWS * WIDTH * Float.BYTES);
  }

  private static long bytes(String layers, int times, Pass pass) {
    return bytes(String.join(",", Collections.nCopies(times, layers)), Shape.vector(WIDTH), pass);
  }

  private static long bytes(String layers, Shape input, Pass pass) {
    NetworkSpec spec = NetworkSpec.parse("{\"layers\": [%s]}".formatted(layers), input);
    NativeLibrary.load();
    try (PointerScope scope = new PointerScope();
        NativeMemory memory = new NativeMemory()) {
      TensorTypes types = new TensorTypes(Device.CPU, memory);
      Parameters parameters = new Parameters(new ParameterLayout(spec), types, memory);
      try (Workspace workspace = new Workspace(types, ROWS);
          Plan plan = new Plan(spec, parameters, workspace, ROWS, pass)) {
        plan.forward(new float[ROWS * spec.input().size()], 1);
        if (pass.training()) {
          plan.backward(new float[ROWS * spec.output().size()]);
        }
        return workspace.bytes();
      }
    }
  }
}
