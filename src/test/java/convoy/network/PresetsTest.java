package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {

  @Test
  void lenet5HasItsPublishedNumberOfParameters() {
    NetworkSpec spec = NetworkSpec.parse("lenet5", new Shape(1, 28, 28)).withOutput(10);
    // 20 (25 + 1) + 50 (20 25 + 1) + 500 (50 16 + 1) + 10 (500 + 1)
    assertEquals(431_080, new ParameterLayout(spec).size());
  }

  @Test
  void mlpCountsWeightsAndBiases() {
    NetworkSpec spec = NetworkSpec.parse("mlp:4096,4096", Shape.vector(1000));
    assertEquals(4_096_000 + 4096 + 16_777_216 + 4096, new ParameterLayout(spec).size());
    assertEquals(20_881_408, new ParameterLayout(spec).size());
  }

  // The paper says 0.27M. torch counts the same layers:
  //
  // from torch import nn
  // def c(i, o): return nn.Conv2d(i, o, 3, bias=False)
  // n = [c(3, 16), nn.BatchNorm2d(16), nn.Linear(64, 10)]
  // for i, o in [(16, 16)] * 3 + [(16, 32)] + [(32, 32)] * 2 + [(32, 64)] + [(64, 64)] * 2:
  //   n += [c(i, o), nn.BatchNorm2d(o), c(o, o), nn.BatchNorm2d(o)]
  // print(sum(p.numel() for m in n for p in m.parameters()),
  //       sum(b.numel() for m in n for b in m.buffers() if b.dim()))
  @Test
  void resnet20HasItsPublishedNumberOfParameters() {
    NetworkSpec spec = NetworkSpec.parse("resnet20", new Shape(3, 32, 32)).withOutput(10);
    ParameterLayout layout = new ParameterLayout(spec);
    assertEquals(269_722, layout.trainableSize());
    assertEquals(1376, layout.size() - layout.trainableSize());
  }

  @Test
  void resnet20HalvesTheImageTwice() {
    NetworkSpec spec = NetworkSpec.parse("resnet20", new Shape(3, 32, 32));
    assertEquals(
        List.of(
            "residual1: 16x32x32 -> 16x32x32",
            "residual2: 16x32x32 -> 16x32x32",
            "residual3: 16x32x32 -> 16x32x32",
            "residual4: 16x32x32 -> 32x16x16",
            "residual5: 32x16x16 -> 32x16x16",
            "residual6: 32x16x16 -> 32x16x16",
            "residual7: 32x16x16 -> 64x8x8",
            "residual8: 64x8x8 -> 64x8x8",
            "residual9: 64x8x8 -> 64x8x8"),
        spec.placed().stream()
            .filter(placed -> placed.layer() instanceof Residual)
            .map(placed -> placed.name() + ": " + placed.input() + " -> " + placed.output())
            .toList());
    assertEquals(Shape.vector(64), spec.output());
  }

  @Test
  void resnet20TakesImagesOfAnySize() {
    assertEquals(Shape.vector(64), NetworkSpec.parse("resnet20", new Shape(1, 1, 1)).output());
    assertEquals(Shape.vector(64), NetworkSpec.parse("resnet20", new Shape(1, 28, 27)).output());
  }

  @Test
  void mlpHasReluBehindEachLayer() {
    assertEquals(
        List.of(Dense.of(8), Activation.relu(), Dense.of(3), Activation.relu()),
        NetworkSpec.parse(" mlp:8, 3 ", new Shape(1, 4, 4)).layers());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lenet    | The network is not right: unknown network 'lenet'. Did you mean 'lenet5'? Known are lenet5, mlp:512,256, resnet20. Or give JSON: {"layers": [...]}.
          mlp      | The network is not right: unknown network 'mlp'. Did you mean 'mlp:512,256'? Known are lenet5, mlp:512,256, resnet20. Or give JSON: {"layers": [...]}.
          ''       | The network is not right: unknown network ''. Known are lenet5, mlp:512,256, resnet20. Or give JSON: {"layers": [...]}.
          mlp:     | The network is not right: 'mlp:' has the width ''; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256.
          mlp:5,,3 | The network is not right: 'mlp:5,,3' has the width ''; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256.
          mlp:5,x  | The network is not right: 'mlp:5,x' has the width 'x'; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256.
          mlp:0    | The network is not right: 'mlp:0' has the width '0'; widths are whole numbers of at least 1 with commas between them, as in mlp:512,256.
          """)
  void unknownNetworksAreRefusedWithTheNearest(String name, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> NetworkSpec.parse(name, new Shape(1, 28, 28)));
    assertEquals(message, e.getMessage());
  }
}
