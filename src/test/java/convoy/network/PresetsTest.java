package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Resources;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void resnet20HasTheStatisticsOfItsNormalizations() {
    NetworkSpec spec = NetworkSpec.parse("resnet20", new Shape(3, 32, 32)).withOutput(10);
    ParameterLayout layout = new ParameterLayout(spec);
    assertEquals(2 * (16 * 7 + 32 * 6 + 64 * 6), layout.size() - layout.trainableSize());
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

  // Learnt parameters with an output layer of so many classes, on images of so many rows and
  // columns. torchvision 0.29 says what its models have ("num_params"): resnet18, resnet50,
  // resnet152, vgg19, googlenet (without its auxiliary classifiers). He et al. 2016, table 6, round
  // those of resnet32 and resnet56 to 0.46M and
  // 0.85M. alexnet is Krizhevsky's of 2012 without the split in two, layer by layer 34,944 +
  // 614,656 + 885,120 + 1,327,488 + 884,992 + 37,752,832 + 16,781,312 + 4,097,000; lenet5-1998 156
  // + 2416 + 48,120 + 10,164 + 850. The sums of the others follow from their layers, as PyTorch
  // counts them:
  //
  // from torch import nn
  // def count(modules): return sum(p.numel() for m in modules for p in m.parameters())
  // def c(i, o): return [nn.Conv2d(i, o, 3, bias=False), nn.BatchNorm2d(o)]
  // def small(n):
  //   pairs = [(16, 16)] * 2 * n + [(16, 32)] + [(32, 32)] * (2 * n - 1) + [(32, 64)]
  //   pairs += [(64, 64)] * (2 * n - 1)
  //   return c(3, 16) + [m for i, o in pairs for m in c(i, o)] + [nn.Linear(64, 10)]
  // print(count(small(3)), count(small(5)), count(small(9)))
  // nine = [(3, 64), (64, 128), (128, 128), (128, 128), (128, 256), (256, 512), (512, 512)]
  // nine = [m for i, o in nine + [(512, 512)] for m in c(i, o)] + [nn.Linear(512, 10)]
  // print(count(nine))
  @ParameterizedTest(name = "{0} of {2} classes")
  @CsvSource({
    "resnet18,    224, 1000, 11689512",
    "resnet50,    224, 1000, 25557032",
    "resnet152,   224, 1000, 60192808",
    "vgg19,       224, 1000, 143667240",
    "alexnet,     224, 1000, 62378344",
    "googlenet,   224, 1000, 6624904",
    "lenet5-1998, 32,  10,   61706",
    "resnet9,     32,  10,   6573130",
    "resnet20,    32,  10,   269722",
    "plain20,     32,  10,   269722",
    "resnet32,    32,  10,   464154",
    "resnet56,    32,  10,   853018",
    "plain56,     32,  10,   853018"
  })
  void parametersAreAsManyAsPublished(String name, int side, int classes, int parameters) {
    int channels = name.equals("lenet5-1998") ? 1 : 3;
    NetworkSpec spec = NetworkSpec.parse(name, new Shape(channels, side, side)).withOutput(classes);
    assertEquals(parameters, new ParameterLayout(spec).trainableSize());
  }

  /** So its weights can be read in this order. */
  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "resnet50", "resnet152", "vgg19", "googlenet"})
  void layersAreThoseOfTorchvision(String name) {
    List<String> found =
        NetworkSpec.parse(name, new Shape(3, 224, 224)).withOutput(1000).computing().stream()
            .filter(placed -> placed.layer().multiplyAdds(placed.input()) > 0)
            .map(placed -> name + "|" + words(placed))
            .toList();
    assertEquals(
        Resources.text("network/torchvision.csv")
            .lines()
            .filter(line -> line.startsWith(name + "|"))
            .toList(),
        found);
  }

  private static String words(NetworkSpec.Placed placed) {
    String shape =
        placed.layer().parameters(placed.input()).get(0).shape().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(" "));
    return placed.layer() instanceof Convolution convolution
        ? "%s|%d %d"
            .formatted(
                shape, convolution.stride().height(), convolution.padding().amount().height())
        : shape;
  }

  @Test
  void deepResidualNetworksKeepSmallImagesLargeAtFirst() {
    for (String name : List.of("resnet18", "resnet50")) {
      List<NetworkSpec.Placed> small = NetworkSpec.parse(name, new Shape(1, 28, 28)).placed();
      assertEquals(new Shape(64, 28, 28), small.get(2).output());
      assertEquals(4, small.get(small.size() - 2).output().height());
      List<NetworkSpec.Placed> large = NetworkSpec.parse(name, new Shape(1, 64, 64)).placed();
      assertEquals(new Shape(64, 16, 16), large.get(3).output());
      assertEquals(2, large.get(large.size() - 2).output().height());
    }
  }

  @ParameterizedTest(name = "{0} on images of {1}")
  @CsvSource({
    "16, 5, 1",
    "32, 5, 1",
    "64, 5, 1",
    "96, 7, 2",
    "128, 7, 2",
    "160, 9, 3",
    "224, 11, 4",
    "512, 11, 4"
  })
  void alexnetIsScaledToItsInput(int side, int kernel, int stride) {
    NetworkSpec spec = NetworkSpec.parse("alexnet", new Shape(3, side, side));
    Convolution first = (Convolution) spec.layers().get(0);
    assertEquals(Convolution.of(96, kernel).stride(stride).padding(2), first);
    assertEquals(Shape.vector(4096), spec.output());
  }

  // torchvision rounds up where it halves: 112, 56, 28, 14 and 7 rows of 224.
  @Test
  void googlenetHalvesTheImageAsTorchvisionDoes() {
    assertEquals(List.of(28, 28, 14, 14, 14, 14, 14, 7, 7), rowsOfModules(224));
    assertEquals(List.of(32, 32, 16, 16, 16, 16, 16, 8, 8), rowsOfModules(32));
    assertEquals(List.of(13, 13, 7, 7, 7, 7, 7, 4, 4), rowsOfModules(99));
  }

  private static List<Integer> rowsOfModules(int side) {
    return NetworkSpec.parse("googlenet", new Shape(3, side, side)).placed().stream()
        .filter(placed -> placed.layer() instanceof Concatenation)
        .map(placed -> placed.output().height())
        .toList();
  }

  @Test
  void lenet5Of1998SeesImagesOf28WithABorder() {
    for (int side : new int[] {28, 32}) {
      List<NetworkSpec.Placed> placed =
          NetworkSpec.parse("lenet5-1998", new Shape(1, side, side)).placed();
      assertEquals(new Shape(6, 28, 28), placed.get(0).output());
      assertEquals(new Shape(120, 1, 1), placed.get(6).output());
    }
  }

  @ParameterizedTest(name = "{0} needs {1}")
  @CsvSource({"lenet5-1998, 28", "alexnet, 16", "vgg19, 32", "resnet9, 8"})
  void imagesTooSmallAreRefusedByTheNetworksName(String name, int least) {
    NetworkSpec.parse(name, new Shape(1, least + 3, least));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> NetworkSpec.parse(name, new Shape(1, least + 3, least - 1)));
    assertTrue(
        e.getMessage()
            .startsWith(
                "The network '%s' needs images of at least %dx%d, found %dx%d."
                    .formatted(name, least, least, least + 3, least - 1)),
        e.getMessage());
  }

  @Test
  void allOthersTakeImagesOfAnySize() {
    for (String name :
        List.of("resnet18", "resnet50", "googlenet", "resnet32", "plain20", "mlp:5")) {
      NetworkSpec.parse(name, new Shape(1, 1, 1));
      NetworkSpec.parse(name, new Shape(2, 65, 71));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lenet    | The network is not right: unknown network 'lenet'. Did you mean 'lenet5'? Known are alexnet, googlenet, lenet5, lenet5-1998, mlp:512,256, plain20, plain56, resnet152, resnet18, resnet20, resnet32, resnet50, resnet56, resnet9, vgg19. Or give JSON: {"layers": [...]}.
          mlp      | The network is not right: unknown network 'mlp'. Did you mean 'mlp:512,256'? Known are alexnet, googlenet, lenet5, lenet5-1998, mlp:512,256, plain20, plain56, resnet152, resnet18, resnet20, resnet32, resnet50, resnet56, resnet9, vgg19. Or give JSON: {"layers": [...]}.
          ''       | The network is not right: unknown network ''. Known are alexnet, googlenet, lenet5, lenet5-1998, mlp:512,256, plain20, plain56, resnet152, resnet18, resnet20, resnet32, resnet50, resnet56, resnet9, vgg19. Or give JSON: {"layers": [...]}.
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
