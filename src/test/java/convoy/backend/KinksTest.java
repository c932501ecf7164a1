package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.network.Activation;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Initializer;
import convoy.network.NetworkSpec;
import convoy.network.Pooling;
import convoy.network.Shape;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.Batches;
import convoy.testing.EachBackend;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ReLU and max-pooling: at their kinks as they are defined, elsewhere as differences say. */
@EachBackend
class KinksTest {
  @Parameter String backend;

  // Dense layers of zeros put every value on the kink; softmax is (1/2, 1/2) and the label 0.
  @Test
  void derivativeOfReluAtZeroIsZero() {
    NetworkSpec spec =
        new NetworkSpec(
            Shape.vector(1),
            List.of(Dense.of(2).initializer(Initializer.ZEROS), Activation.relu()));
    assertArrayEquals(new float[4], gradient(spec, new float[4], new float[] {1}));
    // Just above it, it is one. (Denormal numbers may be zeros.)
    float[] above = {0, 0, 1e-6f, Float.MIN_NORMAL};
    assertArrayEquals(
        new float[] {-0.5f, 0.5f, -0.5f, 0.5f}, gradient(spec, above, new float[] {1}), 1e-6f);
  }

  // The image is learnt, as a 1x1 convolution over the unit images of its pixels. All pixels are
  // equal, so all maxima are ties; two windows of 2x2 stand side by side, the label is the first's.
  @Test
  void derivativeOfTiedMaximaGoesToTheFirst() {
    NetworkSpec spec =
        new NetworkSpec(
            new Shape(8, 2, 4), List.of(Convolution.of(1, 1).bias(false), Pooling.max(2)));
    float[] units = new float[64];
    for (int pixel = 0; pixel < 8; pixel++) {
      units[9 * pixel] = 1;
    }
    float[] equal = new float[8];
    Arrays.fill(equal, 3);
    assertArrayEquals(
        new float[] {-0.5f, 0, 0.5f, 0, 0, 0, 0, 0}, gradient(spec, equal, units), 1e-6f);
  }

  /**
   * The step is so small, and the networks so few-valued, that no difference crosses a kink but by
   * chance; with these seeds none does.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          relu                  | [{'type':'dense','units':6},{'type':'activation','function':'relu'}]
          leaky relu            | [{'type':'dense','units':6},{'type':'activation','function':'leakyRelu','slope':0.3}]
          smart relu            | [{'type':'dense','units':6},{'type':'activation','function':'smartRelu'}]
          learnt slope          | [{'type':'convolution','filters':2,'kernel':2},{'type':'prelu'}]
          learnt slopes         | [{'type':'convolution','filters':2,'kernel':2},{'type':'prelu','perChannel':true,'initial':-0.4}]
          relu on an image      | [{'type':'convolution','filters':2,'kernel':2},{'type':'activation','function':'relu'}]
          max-pooling           | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kernel':2}]
          overlapping windows   | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kernel':[3,2],'stride':1}]
          padded max-pooling    | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kernel':3,'stride':2,'padding':1}]
          same padding          | [{'type':'convolution','filters':2,'kernel':2},{'type':'pooling','kernel':2,'stride':1,'padding':'same'}]
          """)
  void backwardIsTheDerivativeAwayFromKinks(String name, String layers) {
    String json = ("{\"layers\": " + layers + "}").replace('\'', '"');
    NetworkSpec spec = NetworkSpec.parse(json, new Shape(1, 5, 5)).withOutput(3);
    Batch batch = Batches.random(spec, 2, 1);
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      float[] parameters = network.layout().initialValues(1);
      network.load(parameters);
      network.gradient(batch, new SoftmaxCrossEntropy(), 0);
      float[] gradient = new float[parameters.length];
      network.gradient().get(gradient);
      float step = 2e-3f;
      for (int i = 0; i < parameters.length; i++) {
        double slope =
            (loss(network, batch, parameters, i, step) - loss(network, batch, parameters, i, -step))
                / (2 * step);
        assertEquals(slope, gradient[i], 1e-3, "parameter " + i);
      }
    }
  }

  private double loss(Network network, Batch batch, float[] parameters, int index, float change) {
    float[] moved = parameters.clone();
    moved[index] += change;
    network.load(moved);
    return network.gradient(batch, new SoftmaxCrossEntropy(), 0) / batch.totalWeight();
  }

  private float[] gradient(NetworkSpec spec, float[] parameters, float[] features) {
    Batch batch = new Batch(features.length, 1, 1);
    batch.resize(1);
    System.arraycopy(features, 0, batch.features(), 0, features.length);
    batch.weights()[0] = 1;
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      network.load(parameters);
      network.gradient(batch, new SoftmaxCrossEntropy(), 0);
      float[] gradient = new float[parameters.length];
      network.gradient().get(gradient);
      return gradient;
    }
  }
}
