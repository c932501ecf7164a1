package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Safetensors;
import convoy.network.Shape;
import convoy.testing.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the jar "core" reads and runs a saved network where there is no Spark. */
class WithoutSparkTest {
  /** What it needs beside its backends, as the page on dependencies names them. */
  private static final String LIBRARIES =
      "jackson-(core|databind|annotations)|slf4j-api|commons-(lang3|text|math3|codec)";

  private static final String BACKENDS =
      "nd4j-.*|guava-1\\.0.*|jackson-1\\.0.*|protobuf-1\\.0.*|javacpp-.*|openblas-.*|pytorch-.*|flatbuffers-.*|neoitertools-.*|byteunits-.*";

  @Test
  void aSavedNetworkPredictsTheSame(@TempDir Path folder) throws Exception {
    NetworkSpec network = NetworkSpec.parse("lenet5", new Shape(1, 16, 16)).withOutput(3);
    ParameterLayout layout = new ParameterLayout(network);
    float[] weights = layout.initialValues(1);
    Files.writeString(folder.resolve("network.json"), network.toJson());
    try (OutputStream out = Files.newOutputStream(folder.resolve("weights.safetensors"))) {
      Safetensors.write(layout, weights, out);
    }
    String output =
        ChildJvm.run(
            List.of(),
            Map.of(),
            entry ->
                entry.endsWith("classes")
                    || entry.matches("(" + LIBRARIES + ")-[0-9].*|" + BACKENDS),
            WithoutSparkTest.class,
            folder.toString());
    for (String backend : List.of("libtorch", "dl4j")) {
      String expected = backend + " " + Arrays.toString(predictions(backend, network, weights));
      assertEquals(1, output.lines().filter(expected::equals).count(), output);
    }
  }

  /** In the child, which has no Spark. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    NetworkSpec network = NetworkSpec.fromJson(Files.readString(folder.resolve("network.json")));
    Path file = folder.resolve("weights.safetensors");
    try (InputStream in = Files.newInputStream(file)) {
      float[] weights =
          Safetensors.read(new ParameterLayout(network), in, Files.size(file), file.toString());
      for (String backend : List.of("libtorch", "dl4j")) {
        System.out.println(backend + " " + Arrays.toString(predictions(backend, network, weights)));
      }
    }
  }

  private static float[] predictions(String backend, NetworkSpec network, float[] weights) {
    float[] features = new float[network.input().size()];
    for (int i = 0; i < features.length; i++) {
      features[i] = i % 7 / 7f;
    }
    try (Network open = Backends.named(backend).open(network, Device.CPU, 1)) {
      open.load(weights);
      float[] outputs = new float[network.output().size()];
      open.predict(features, 1, outputs);
      return outputs;
    }
  }
}
