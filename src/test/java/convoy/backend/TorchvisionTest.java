package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.network.InitialTensors;
import convoy.network.InitialValues;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.network.StoredTensors;
import convoy.network.TensorNames;
import convoy.testing.Golden;
import convoy.testing.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Weights and running statistics of torchvision's residual networks, in a file as people have them,
 * go into the presets, which then give what torchvision's give.
 */
class TorchvisionTest {
  private static final Shape IMAGE = new Shape(3, 64, 64);
  private static final Map<?, ?> GOLDEN = (Map<?, ?>) Golden.read("network/resnets.json");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"resnet18, 122", "resnet50, 320"})
  void presetsWithItsWeightsGiveItsOutputs(String preset, int counted) throws IOException {
    Map<?, ?> golden = (Map<?, ?>) GOLDEN.get(preset);
    List<?> listed = (List<?>) golden.get("tensors");
    assertEquals(counted, listed.size());
    TensorFile file = new TensorFile();
    for (int i = 0; i < listed.size(); i++) {
      List<?> tensor = (List<?>) listed.get(i);
      String name = (String) tensor.get(0);
      int[] shape = ((List<?>) tensor.get(2)).stream().mapToInt(n -> (Integer) n).toArray();
      if (tensor.get(1).equals("int64")) {
        file.counter(name);
      } else {
        file.floats(name, value(name, shape, i + 1), shape);
      }
    }
    NetworkSpec hidden = NetworkSpec.parse(preset, IMAGE);
    NetworkSpec network = hidden.withOutput(10);
    InitialValues initial =
        new InitialTensors(
                hidden,
                StoredTensors.of(file.write(folder.resolve("weights.safetensors"))),
                TensorNames.ALIKE,
                List.of())
            .values();
    float[] outputs = new float[20];
    try (Network open = Backends.named("libtorch").open(network, Device.CPU, 1)) {
      open.load(initial.of(network, 0));
      open.predict(uniform(0, 2 * IMAGE.size()), 2, outputs);
    }
    List<?> expected = (List<?>) golden.get("outputs");
    for (int row = 0; row < 2; row++) {
      float[] found = new float[10];
      System.arraycopy(outputs, 10 * row, found, 0, 10);
      assertArrayEquals(Golden.floats(expected.get(row)), found, 1e-4f);
    }
  }

  /** As {@code resnets.py} has it. */
  private static float[] uniform(int number, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      int x = i + number * 0x9E3779B9;
      x = (x ^ x >>> 16) * 0x21F0AAAD;
      x = (x ^ x >>> 15) * 0xD35A2D97;
      x ^= x >>> 15;
      values[i] = (x >>> 8) / (float) (1 << 23) - 1;
    }
    return values;
  }

  /** As {@code resnets.py} has it. */
  private static float[] value(String name, int[] shape, int number) {
    int length = 1;
    for (int size : shape) {
      length *= size;
    }
    float[] values = uniform(number, length);
    float deviation = (float) Math.sqrt(3.0 * shape[0] / length);
    for (int i = 0; i < length; i++) {
      if (shape.length > 1) {
        values[i] *= deviation;
      } else if (name.endsWith("running_var")) {
        values[i] = 1 + values[i] / 2;
      } else {
        values[i] = (name.endsWith("weight") ? 1 : 0) + values[i] / 4;
      }
    }
    return values;
  }
}
