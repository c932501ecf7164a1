package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkSpecTest {
  private static final Shape MNIST = new Shape(1, 28, 28);

  @Test
  void layersAreNamedByTypeAndNumber() {
    assertEquals(
        List.of(
            "convolution1: 1x28x28 -> 20x24x24",
            "pooling1: 20x24x24 -> 20x12x12",
            "activation1: 20x12x12 -> 20x12x12",
            "convolution2: 20x12x12 -> 50x8x8",
            "pooling2: 50x8x8 -> 50x4x4",
            "activation2: 50x4x4 -> 50x4x4",
            "dense1: 50x4x4 -> 500x1x1",
            "activation3: 500x1x1 -> 500x1x1",
            "dense2: 500x1x1 -> 10x1x1"),
        NetworkSpec.parse("lenet5", MNIST).withOutput(10).placed().stream()
            .map(layer -> layer.name() + ": " + layer.input() + " -> " + layer.output())
            .toList());
  }

  @Test
  void outputLayerIsDenseWithBiasAndGlorotUniform() {
    NetworkSpec spec = NetworkSpec.parse("mlp:32", MNIST).withOutput(7);
    assertEquals(Dense.of(7).initializer(Initializer.GLOROT_UNIFORM), spec.layers().get(2));
    assertEquals(Shape.vector(7), spec.output());
  }

  @Test
  void imagesTooSmallForLenetNameTheLayerWhatItNeedsAndWhatToDo() {
    assertEquals(
        new Shape(50, 1, 1),
        NetworkSpec.parse("lenet5", new Shape(1, 16, 16)).placed().get(4).output());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> NetworkSpec.parse("lenet5", new Shape(1, 12, 12)));
    assertEquals(
        "Layer 'convolution2' (number 4 of 8): a 5x5 kernel needs an input of at least 5x5, found"
            + " 4x4. Use a smaller kernel, padding \"same\", fewer pooling layers before it, or"
            + " larger images.",
        e.getMessage());
  }

  @Test
  void aNetworkHasLayers() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new NetworkSpec(MNIST, List.of()));
    assertEquals("A network needs at least one layer, found none.", e.getMessage());
  }

  @Test
  void refusesBlocksThatAreNestedTooDeep() {
    assertEquals(16, count(NetworkSpec.parse(nested(16), MNIST).toJson(), "residual"));
    assertRefused(nested(17), "Blocks (residual, concatenation) are nested more than 16 deep");
    assertRefused(nested(300), "The network is not right: its lists and objects are nested more");
    assertRefused("{\"layers\": " + "[".repeat(1_000_000), "nested more than 100 deep");
  }

  private static void assertRefused(String layer, String words) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> NetworkSpec.parse(layer, MNIST));
    assertTrue(e.getMessage().contains(words), e.getMessage());
    assertTrue(e.getMessage().length() < 500, e.getMessage());
  }

  private static String nested(int blocks) {
    return "{\"layers\": ["
        + "{\"type\": \"residual\", \"layers\": [".repeat(blocks)
        + "{\"type\": \"activation\", \"function\": \"relu\"}"
        + "]}".repeat(blocks)
        + "]}";
  }

  private static int count(String text, String word) {
    return text.split(word, -1).length - 1;
  }

  @Test
  void jsonRoundTripGivesAnEqualNetwork() {
    NetworkSpec spec =
        new NetworkSpec(
            new Shape(3, 20, 17),
            List.of(
                Convolution.of(4, new Size2d(3, 2))
                    .stride(new Size2d(1, 2))
                    .padding(new Padding(false, new Size2d(0, 1)))
                    .dilation(new Size2d(2, 1))
                    .bias(false)
                    .initializer(Initializer.GLOROT_UNIFORM),
                Convolution.of(5, 1).padding("same"),
                new BatchNormalization(0.25, 1e-3),
                Activation.relu(),
                new Activation(Activation.Function.TANH),
                new Activation(Activation.Function.SIGMOID),
                Pooling.of(Pooling.Kind.AVERAGE, new Size2d(2, 3)).stride(1).padding("same"),
                Pooling.max(2),
                new Dropout(0.3),
                Dense.of(9).bias(false).initializer(Initializer.ZEROS),
                Dense.of(2).initializer(Initializer.ONES)));
    assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
  }

  @Test
  void activationsAreSavedWithTheirConstants() {
    List<Layer> layers = new ArrayList<>();
    for (Activation.Function function : Activation.Function.values()) {
      layers.add(new Activation(function));
    }
    layers.add(new Activation(Activation.Function.LEAKY_RELU, 0.2, null, null));
    layers.add(new Prelu(true, 0.1));
    layers.add(new Swish(2.0));
    NetworkSpec spec = new NetworkSpec(new Shape(3, 4, 4), layers);
    assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
    assertEquals(
        "{\"type\":\"activation\",\"function\":\"relu\"}", Json.compact(Activation.relu()));
    assertEquals(
        "{\"type\":\"activation\",\"function\":\"elu\",\"alpha\":1.0}",
        Json.compact(new Activation(Activation.Function.ELU)));
  }

  @Test
  void sizesAreOneNumberOrTwo() {
    String one = "{\"layers\": [{\"type\": \"pooling\", \"kernel\": 3, \"padding\": 1}]}";
    String two = "{\"layers\": [{\"type\": \"pooling\", \"kernel\": [3, 3], \"padding\": [1, 1]}]}";
    assertEquals(NetworkSpec.parse(one, MNIST), NetworkSpec.parse(two, MNIST));
  }

  @Test
  void aPlainVectorIsAShapeOfOneNumber() {
    String json = "{\"input\": [4], \"layers\": [{\"type\": \"dense\", \"units\": 3}]}";
    assertEquals(new Shape(4, 1, 1), NetworkSpec.fromJson(json).input());
  }

  @Test
  void travelsToExecutors() throws Exception {
    NetworkSpec spec = NetworkSpec.parse("lenet5", MNIST).withOutput(10);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(spec);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(spec, in.readObject());
    }
  }

  @Test
  void layersCannotBeChangedFromOutside() {
    NetworkSpec spec = NetworkSpec.parse("mlp:4", MNIST);
    assertThrows(UnsupportedOperationException.class, () -> spec.layers().clear());
    assertTrue(spec.layers().contains(Dense.of(4)));
  }
}
