package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.testing.Batches;
import convoy.testing.EachBackend;
import java.util.Arrays;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is predicted for a row has the same bits wherever in a block it stands. */
@EachBackend
class RowsApartTest {
  private static final int ROWS = Device.Kind.CPU.mostPredictionRows();

  @Parameter String backend;

  private static final String RARE_LAYERS =
      """
      {"layers": [
        {"type": "concatenation", "branches": [
          [{"type": "convolution", "filters": 3, "kernel": 3, "padding": 1,
            "paddingMode": "circular", "weightNormalization": true},
           {"type": "layerNormalization"}],
          []]},
        {"type": "groupNormalization", "groups": 2},
        {"type": "localResponseNormalization", "alpha": 0.5},
        {"type": "locallyConnected", "filters": 5, "kernel": 3, "stride": 2},
        {"type": "flatten"},
        {"type": "dense", "units": 9, "orthogonal": true}]}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        RARE_LAYERS,
        "lenet5",
        "resnet20",
        "mlp:8",
        "mlp:16,100",
        "mlp:17,5,64",
        "mlp:500,3"
      })
  void aRowsPlaceLeavesNoTrace(String network) {
    NetworkSpec spec = NetworkSpec.parse(network, new Shape(1, 20, 18)).withOutput(10);
    int width = spec.input().size();
    float[] features = Batches.random(spec, ROWS, 4).features();
    try (Network open = Backends.named(backend).open(spec, Device.CPU, 1)) {
      open.load(open.layout().initialValues(2));
      float[] outputs = new float[ROWS * 10];
      open.predict(features, ROWS, outputs);
      float[] same = new float[features.length];
      float[] all = new float[ROWS * 10];
      for (int row : new int[] {0, 1, 15, 37, 62, 63}) {
        for (int copy = 0; copy < ROWS; copy++) {
          System.arraycopy(features, row * width, same, copy * width, width);
        }
        open.predict(same, ROWS, all);
        float[] expected = Arrays.copyOfRange(outputs, row * 10, row * 10 + 10);
        for (int copy = 0; copy < ROWS; copy++) {
          float[] found = Arrays.copyOfRange(all, copy * 10, copy * 10 + 10);
          assertArrayEquals(expected, found, "row " + row + " at " + copy);
        }
      }
    }
  }
}
