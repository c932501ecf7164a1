package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.network.BatchNormalization;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Residual;
import convoy.network.Shape;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.Batches;
import convoy.testing.EachBackend;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Changes of the parameters that leave the outputs as they are. */
@EachBackend
class InvarianceTest {
  private static final int ROWS = 5;

  @Parameter String backend;

  /** BN(a W x) = BN(W x), in training. */
  @Test
  void batchNormalizationTakesScalesAway() {
    NetworkSpec spec =
        new NetworkSpec(
            new Shape(2, 5, 4),
            List.of(
                Convolution.of(3, 2).bias(false),
                new BatchNormalization(null, 1e-12),
                Dense.of(2)));
    Batch batch = Batches.random(spec, ROWS, 3);
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      float[] parameters = network.layout().initialValues(1);
      network.load(parameters);
      double loss = network.gradient(batch, new SoftmaxCrossEntropy(), 0);
      scale(parameters, network.layout().tensor("convolution1", "weight"), 7);
      network.load(parameters);
      assertEquals(loss, network.gradient(batch, new SoftmaxCrossEntropy(), 0), 1e-5 * loss);
    }
  }

  private static void scale(float[] parameters, ParameterLayout.Tensor tensor, float factor) {
    for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
      parameters[i] *= factor;
    }
  }

  @Test
  void aResidualBlockOfZerosIsTheIdentity() {
    List<Layer> inside = List.of(Convolution.of(4, 3).padding(1), Convolution.of(2, 1));
    NetworkSpec spec = new NetworkSpec(new Shape(2, 5, 4), List.of(new Residual(inside, null)));
    float[] features = Batches.random(spec, ROWS, 3).features();
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      network.load(new float[network.layout().size()]);
      float[] outputs = new float[features.length];
      network.predict(features, ROWS, outputs);
      assertArrayEquals(features, outputs);
    }
  }

  /** Units in another order, and a ReLU unit of a times the inputs and 1 / a of the outputs. */
  @Test
  void hiddenUnitsMayChangePlacesAndScales() {
    NetworkSpec spec = NetworkSpec.parse("mlp:4", Shape.vector(3)).withOutput(2);
    ParameterLayout layout = new ParameterLayout(spec);
    float[] parameters = layout.initialValues(5);
    float[] changed = parameters.clone();
    int[] order = {2, 0, 3, 1};
    float[] scales = {1, 8, 0.25f, 2};
    for (int unit = 0; unit < 4; unit++) {
      for (int i = 0; i < 3; i++) {
        changed[unit * 3 + i] = scales[unit] * parameters[order[unit] * 3 + i];
      }
      changed[12 + unit] = scales[unit] * parameters[12 + order[unit]];
      for (int output = 0; output < 2; output++) {
        int row = 16 + output * 4;
        changed[row + unit] = parameters[row + order[unit]] / scales[unit];
      }
    }
    float[] features = Batches.random(spec, ROWS, 3).features();
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      float[] expected = new float[ROWS * 2];
      float[] found = new float[ROWS * 2];
      network.load(parameters);
      network.predict(features, ROWS, expected);
      network.load(changed);
      network.predict(features, ROWS, found);
      assertArrayEquals(expected, found, 1e-6f);
    }
  }
}
