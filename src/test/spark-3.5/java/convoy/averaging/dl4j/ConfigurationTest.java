package convoy.averaging.dl4j;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.network.Parameter;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.testing.Batches;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** A network said in Deeplearning4j's words computes what it computes in ours. */
class ConfigurationTest {
  private static final Shape IMAGE = new Shape(2, 7, 6);
  private static final int ROWS = 5;

  private static NetworkSpec network(String layers) {
    return NetworkSpec.parse("{\"layers\": [" + layers.replace('\'', '"') + "]}", IMAGE)
        .withOutput(3);
  }

  /** Normally distributed; scales and variances from 0.5 to 1.5. */
  private static float[] randomParameters(NetworkSpec network, long seed) {
    Random random = new Random(seed);
    ParameterLayout layout = new ParameterLayout(network);
    float[] values = new float[layout.size()];
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      boolean positive =
          tensor.kind() == Parameter.Kind.SCALE || tensor.name().endsWith("running_var");
      for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
        values[i] = positive ? 0.5f + random.nextFloat() : 0.3f * (float) random.nextGaussian();
      }
    }
    return values;
  }

  private static MultiLayerNetwork translated(NetworkSpec network, float[] parameters) {
    MultiLayerNetwork result = new MultiLayerNetwork(Configuration.of(network, new Sgd(0.1), 1));
    result.init();
    new Parameters(network).load(parameters, result);
    return result;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'convolution', 'filters': 3, 'kernel': 3}",
        "{'type': 'convolution', 'filters': 3, 'kernel': [3, 2], 'stride': [2, 1], 'bias': false}",
        "{'type': 'convolution', 'filters': 3, 'kernel': 3, 'padding': [2, 1]}",
        "{'type': 'convolution', 'filters': 3, 'kernel': 3, 'padding': 'same'}",
        "{'type': 'convolution', 'filters': 3, 'kernel': [4, 2], 'padding': 'same'}",
        "{'type': 'convolution', 'filters': 3, 'kernel': 3, 'stride': 2, 'padding': 'same'}",
        "{'type': 'convolution', 'filters': 3, 'kernel': 1, 'stride': 3, 'padding': 'same'}",
        "{'type': 'convolution', 'filters': 3, 'kernel': 2, 'dilation': [3, 2]}",
        "{'type': 'convolution', 'filters': 3, 'kernel': 2, 'dilation': 2, 'padding': 'same'}",
        "{'type': 'pooling', 'kernel': 2}",
        "{'type': 'pooling', 'kernel': 3, 'stride': 2, 'padding': 1}",
        "{'type': 'pooling', 'kernel': 3, 'stride': 2, 'padding': 'same'}",
        "{'type': 'pooling', 'kind': 'average', 'kernel': [3, 2]}",
        "{'type': 'pooling', 'kind': 'average', 'kernel': 3, 'stride': 2, 'padding': 1}",
        "{'type': 'pooling', 'kind': 'average', 'kernel': 2, 'stride': 1, 'padding': 'same'}",
        "{'type': 'batchNormalization'}",
        "{'type': 'batchNormalization', 'momentum': 1, 'epsilon': 0.1}",
        "{'type': 'dense', 'units': 4}, {'type': 'batchNormalization', 'epsilon': 0.01}",
        "{'type': 'dense', 'units': 4, 'bias': false}, {'type': 'activation', 'function': 'relu'}",
        "{'type': 'activation', 'function': 'tanh'}",
        "{'type': 'activation', 'function': 'sigmoid'}, {'type': 'pooling', 'kernel': 2}",
        "{'type': 'dropout', 'rate': 0.4}, {'type': 'convolution', 'filters': 2, 'kernel': 2}",
        "{'type': 'convolution', 'filters': 2, 'kernel': 2}, {'type': 'dropout', 'rate': 0}"
      })
  void givesTheProbabilitiesOfOurBackend(String layers) {
    NetworkSpec spec = network(layers);
    float[] parameters = randomParameters(spec, 3);
    Batch batch = Batches.random(spec, ROWS, 4);
    float[] outputs = new float[ROWS * 3];
    try (Network ours = Backends.named("dl4j").open(spec, Device.CPU, 1)) {
      ours.load(parameters);
      ours.predict(batch.features(), ROWS, outputs);
    }
    MultiLayerNetwork theirs = translated(spec, parameters);
    float[] features = Arrays.copyOf(batch.features(), ROWS * IMAGE.size());
    float[] probabilities =
        theirs
            .output(Nd4j.create(features, new long[] {ROWS, IMAGE.size()}, 'c'))
            .dup('c')
            .data()
            .asFloat();
    for (int i = 0; i < outputs.length; i++) {
      int row = i / 3 * 3;
      double sum = 0;
      for (int j = row; j < row + 3; j++) {
        sum += Math.exp(outputs[j]);
      }
      double expected = Math.exp(outputs[i]) / sum;
      assertEquals(expected, probabilities[i], 1e-4 * expected, "output " + i);
    }
  }

  @Test
  void parametersComeBackBitForBit() {
    NetworkSpec spec =
        network(
            "{'type': 'convolution', 'filters': 3, 'kernel': [3, 2]},"
                + " {'type': 'batchNormalization'}, {'type': 'pooling', 'kernel': 2},"
                + " {'type': 'convolution', 'filters': 4, 'kernel': 2, 'bias': false},"
                + " {'type': 'dense', 'units': 5, 'bias': false},"
                + " {'type': 'batchNormalization'}");
    float[] parameters = randomParameters(spec, 5);
    MultiLayerNetwork theirs = translated(spec, parameters);
    assertArrayEquals(parameters, new Parameters(spec).store(theirs));
    assertEquals(parameters.length, theirs.numParams());
  }

  @Test
  void refusesAnImageBehindADenseLayer() {
    NetworkSpec spec =
        network(
            "{'type': 'dense', 'units': 4}, {'type': 'convolution', 'filters': 1, 'kernel': 1}");
    assertFails(
        () -> new Dl4jTrainingMaster().requireNetwork(spec),
        "Layer 'convolution1'",
        "behind a dense layer");
  }

  @Test
  void refusesAPaddingThatBeginsElsewhere() {
    // In height it skips 3 rows between its windows, in width it needs an odd column.
    NetworkSpec spec =
        NetworkSpec.parse(
                "{\"layers\": [{\"type\": \"convolution\", \"filters\": 1, \"kernel\": [1, 2],"
                    + " \"stride\": [5, 2], \"padding\": \"same\"}]}",
                new Shape(1, 8, 3))
            .withOutput(2);
    assertFails(
        () -> new Dl4jTrainingMaster().requireNetwork(spec),
        "Layer 'convolution1'",
        "trainingMaster dl4j",
        "stride that is no larger than the kernel");
  }
}
