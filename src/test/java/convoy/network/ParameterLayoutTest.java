package convoy.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {
  private static final NetworkSpec SPEC =
      new NetworkSpec(
          new Shape(2, 5, 6),
          List.of(
              BatchNormalization.standard(),
              Convolution.of(3, new Size2d(3, 2)),
              BatchNormalization.standard(),
              Activation.relu(),
              Dense.of(4).bias(false),
              Dense.of(2)));

  @Test
  void refusesMoreThanOneArrayHolds() {
    NetworkSpec large =
        new NetworkSpec(new Shape(30_000, 9, 9), List.of(Convolution.of(60_000, 9)));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new ParameterLayout(large));
    assertTrue(
        e.getMessage().contains("up to convolution1.weight")
            && e.getMessage().contains("2^31 are the most"),
        e.getMessage());
  }

  @Test
  void statisticsComeLast() {
    ParameterLayout layout = new ParameterLayout(SPEC);
    assertEquals(
        List.of(
            "batchNormalization1.weight [2] SCALE at 0",
            "batchNormalization1.bias [2] BIAS at 2",
            "convolution1.weight [3, 2, 3, 2] WEIGHT at 4",
            "convolution1.bias [3] BIAS at 40",
            "batchNormalization2.weight [3] SCALE at 43",
            "batchNormalization2.bias [3] BIAS at 46",
            "dense1.weight [4, 45] WEIGHT at 49",
            "dense2.weight [2, 4] WEIGHT at 229",
            "dense2.bias [2] BIAS at 237",
            "batchNormalization1.running_mean [2] STATISTIC at 239",
            "batchNormalization1.running_var [2] STATISTIC at 241",
            "batchNormalization2.running_mean [3] STATISTIC at 243",
            "batchNormalization2.running_var [3] STATISTIC at 246"),
        layout.tensors().stream()
            .map(t -> t.name() + " " + t.shape() + " " + t.kind() + " at " + t.offset())
            .toList());
    assertEquals(239, layout.trainableSize());
    assertEquals(249, layout.size());
  }

  @Test
  void findsATensorByName() {
    ParameterLayout layout = new ParameterLayout(SPEC);
    ParameterLayout.Tensor tensor = layout.tensor("dense1", "weight");
    assertEquals(49, tensor.offset());
    assertEquals(180, tensor.length());
    assertThrows(IllegalArgumentException.class, () -> layout.tensor("dense1", "bias"));
  }

  @Test
  void refusesMoreParametersThanAnArrayHolds() {
    NetworkSpec spec = NetworkSpec.parse("mlp:50000,50000", Shape.vector(10));
    String message =
        assertThrows(IllegalArgumentException.class, () -> new ParameterLayout(spec)).getMessage();
    assertEquals(
        "The network has 2,500,550,000 parameters up to dense2.weight, which has the shape [50000,"
            + " 50000]; 2^31 are the most that one array holds. Make this layer, or what enters it,"
            + " smaller.",
        message);
  }

  @Test
  void initialValuesFollowFromTheSeed() {
    ParameterLayout layout = new ParameterLayout(SPEC);
    assertArrayEquals(layout.initialValues(7), layout.initialValues(7));
    assertFalse(Arrays.equals(layout.initialValues(7), layout.initialValues(8)));
  }

  @Test
  void noTwoTensorsBeginWithTheSameNumbers() {
    ParameterLayout layout = new ParameterLayout(NetworkSpec.parse("mlp:9,9,9", Shape.vector(9)));
    float[] values = layout.initialValues(7);
    float[] second = slice(values, layout.tensor("dense2", "weight"));
    float[] third = slice(values, layout.tensor("dense3", "weight"));
    assertEquals(81, second.length);
    for (int i = 0; i < second.length; i++) {
      assertTrue(second[i] != third[i], "value " + i);
    }
  }

  @Test
  void biasesAndMeansBeginAsZerosScalesAndVariancesAsOnes() {
    ParameterLayout layout = new ParameterLayout(SPEC);
    float[] values = layout.initialValues(7);
    assertArrayEquals(new float[3], slice(values, layout.tensor("convolution1", "bias")));
    assertArrayEquals(new float[2], slice(values, layout.tensor("dense2", "bias")));
    for (String name : List.of("batchNormalization1", "batchNormalization2")) {
      int channels = layout.tensor(name, "weight").length();
      float[] ones = new float[channels];
      Arrays.fill(ones, 1);
      assertArrayEquals(ones, slice(values, layout.tensor(name, "weight")));
      assertArrayEquals(new float[channels], slice(values, layout.tensor(name, "bias")));
      assertArrayEquals(new float[channels], slice(values, layout.tensor(name, "running_mean")));
      assertArrayEquals(ones, slice(values, layout.tensor(name, "running_var")));
    }
  }

  private static float[] slice(float[] values, ParameterLayout.Tensor tensor) {
    return Arrays.copyOfRange(values, tensor.offset(), tensor.offset() + tensor.length());
  }
}
