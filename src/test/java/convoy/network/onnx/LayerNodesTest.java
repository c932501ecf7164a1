package convoy.network.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.Seeds;
import convoy.network.Activation;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Json;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.testing.OnnxRun;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime gives what Convoy's own backend does. */
class LayerNodesTest {
  private static final int ROWS = 3;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @Test
  void everyLayerThereIsHasNodes() {
    assertEquals(Set.of(Layer.class.getPermittedSubclasses()), LayerNodes.MAKERS.keySet());
  }

  @Test
  void theNetworksHaveEveryLayerAndFunctionThereIs() {
    Set<Class<?>> types = new HashSet<>();
    Set<Activation.Function> functions = EnumSet.noneOf(Activation.Function.class);
    for (Layer layer : layers()) {
      types.add(layer.getClass());
      if (layer instanceof Activation activation) {
        functions.add(activation.function());
      }
    }
    assertEquals(Set.of(Layer.class.getPermittedSubclasses()), types);
    assertEquals(EnumSet.allOf(Activation.Function.class), functions);
  }

  /** Those that are left out of a network's JSON where they have their default. */
  @ParameterizedTest
  @ValueSource(classes = {Convolution.class, Dense.class})
  void theNetworksHaveEveryKeyOfLayersWithWeights(Class<?> type) {
    String all = Json.compact(layers().stream().filter(type::isInstance).toList());
    for (RecordComponent key : type.getRecordComponents()) {
      assertTrue(all.contains("\"" + key.getName() + "\":"), key.getName());
    }
  }

  private static List<Layer> layers() {
    return seeds()
        .mapToObj(seed -> RandomNetworks.of(random(seed)))
        .flatMap(network -> network.layers().stream())
        .toList();
  }

  private static Random random(long seed) {
    return new Random(Seeds.derive(seed));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void outputsAreThoseOfTheBackend(long seed) throws Exception {
    Random random = random(seed);
    NetworkSpec network = RandomNetworks.of(random);
    assertSame(network, RandomNetworks.parameters(network, random), random);
  }

  @ParameterizedTest
  @ValueSource(strings = {"googlenet", "resnet18"})
  void presetsDoToo(String name) throws Exception {
    NetworkSpec network = NetworkSpec.parse(name, new Shape(3, 16, 16));
    assertSame(network, new ParameterLayout(network).initialValues(1), random(1));
  }

  private static void assertSame(NetworkSpec network, float[] parameters, Random random)
      throws Exception {
    int width = network.input().size();
    float[] features = new float[ROWS * width];
    float[][] rows = new float[ROWS][];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextGaussian();
    }
    Arrays.setAll(rows, row -> Arrays.copyOfRange(features, row * width, (row + 1) * width));

    float[] expected = new float[ROWS * network.output().size()];
    try (Network open = Backends.named("libtorch").open(network, Device.CPU, 1)) {
      open.load(parameters);
      open.predict(features, ROWS, expected);
    }
    try (OnnxRun run = new OnnxRun(graph(network, parameters))) {
      float[][] found = (float[][]) run.of(rows).get("out");
      int outputs = network.output().size();
      for (int row = 0; row < ROWS; row++) {
        assertArrayEquals(
            Arrays.copyOfRange(expected, row * outputs, (row + 1) * outputs),
            found[row],
            2e-5f * (1 + largest(expected)),
            network.toJson());
      }
    }
  }

  private static byte[] graph(NetworkSpec network, float[] parameters) throws Exception {
    Graph graph = new Graph("network");
    graph.input("in", network.input().size(), "");
    String outputs = NetworkNodes.add(graph, network, parameters, "in");
    OptionalInt width = OptionalInt.of(network.output().size());
    graph.output("out", outputs, Graph.Type.FLOAT, width, "");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    graph.file("1", "").write(out);
    return out.toByteArray();
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
