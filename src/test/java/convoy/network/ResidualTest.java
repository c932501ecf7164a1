package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Residual blocks as part of a network: names, shapes, parameters, JSON and refusals. */
class ResidualTest {
  private static final Shape IMAGE = new Shape(2, 8, 6);
  private static final Layer NORMALIZATION = BatchNormalization.standard();

  private static Convolution convolution(int filters, int kernel, int stride) {
    return Convolution.of(filters, kernel).stride(stride).padding("same").bias(false);
  }

  /** Identity, then a projection, with a block in the block. */
  private static NetworkSpec spec() {
    Residual inner = new Residual(List.of(convolution(4, 3, 1), NORMALIZATION), null);
    return new NetworkSpec(
        IMAGE,
        List.of(
            new Residual(List.of(convolution(2, 3, 1)), List.of()),
            new Residual(
                List.of(convolution(4, 3, 2), Activation.relu(), inner),
                List.of(convolution(4, 1, 2), NORMALIZATION)),
            Activation.relu(),
            new ChannelPadding(5),
            new GlobalAveragePooling()));
  }

  @Test
  void parametersAreNamedByTheirBlock() {
    assertEquals(
        List.of(
            "residual1.convolution1.weight [2, 2, 3, 3] at 0",
            "residual2.convolution1.weight [4, 2, 3, 3] at 36",
            "residual2.residual1.convolution1.weight [4, 4, 3, 3] at 108",
            "residual2.residual1.batchNormalization1.weight [4] at 252",
            "residual2.residual1.batchNormalization1.bias [4] at 256",
            "residual2.shortcut.convolution1.weight [4, 2, 1, 1] at 260",
            "residual2.shortcut.batchNormalization1.weight [4] at 268",
            "residual2.shortcut.batchNormalization1.bias [4] at 272",
            "residual2.residual1.batchNormalization1.running_mean [4] at 276",
            "residual2.residual1.batchNormalization1.running_var [4] at 280",
            "residual2.shortcut.batchNormalization1.running_mean [4] at 284",
            "residual2.shortcut.batchNormalization1.running_var [4] at 288"),
        new ParameterLayout(spec())
            .tensors().stream()
                .map(t -> t.name() + " " + t.shape() + " at " + t.offset())
                .toList());
  }

  @Test
  void layersInsideHaveNamesAndShapes() {
    NetworkSpec.Placed block = spec().placed().get(1);
    Residual residual = (Residual) block.layer();
    assertEquals(
        List.of(
            "residual2.convolution1: 2x8x6 -> 4x4x3",
            "residual2.activation1: 4x4x3 -> 4x4x3",
            "residual2.residual1: 4x4x3 -> 4x4x3"),
        words(residual.placedLayers(block)));
    assertEquals(
        List.of(
            "residual2.shortcut.convolution1: 2x8x6 -> 4x4x3",
            "residual2.shortcut.batchNormalization1: 4x4x3 -> 4x4x3"),
        words(residual.placedShortcut(block)));
  }

  private static List<String> words(List<NetworkSpec.Placed> placed) {
    return placed.stream().map(p -> p.name() + ": " + p.input() + " -> " + p.output()).toList();
  }

  @Test
  void paddingAddsChannelsAndTheMeanTakesRowsAndColumnsAway() {
    List<NetworkSpec.Placed> placed = spec().placed();
    assertEquals(new Shape(5, 4, 3), placed.get(3).output());
    assertEquals(Shape.vector(5), placed.get(4).output());
  }

  @Test
  void jsonRoundTripGivesAnEqualNetwork() {
    assertEquals(spec(), NetworkSpec.fromJson(spec().toJson()));
    NetworkSpec preset = NetworkSpec.parse("resnet20", new Shape(3, 32, 32)).withOutput(10);
    assertEquals(preset, NetworkSpec.fromJson(preset.toJson()));
  }

  @Test
  void aShortcutLeftOutIsTheIdentity() {
    String json =
        """
        {"layers": [{"type": "residual",
                     "layers": [{"type": "dense", "units": 7}, {"type": "dropout", "rate": 0.5}]}]}
        """;
    assertEquals(
        List.of(new Residual(List.of(Dense.of(7), new Dropout(0.5)), List.of())),
        NetworkSpec.parse(json, Shape.vector(7)).layers());
  }

  @Test
  void shapesThatCannotBeAddedAreRefusedWithAShortcut() {
    assertRefused(
        "Layer 'residual1' (number 2 of 2): its layers make 4x4x3 of 2x8x6 and its shortcut makes"
            + " 2x8x6, which cannot be added. Give it a shortcut that makes 4x4x3, such as a 1x1"
            + " convolution with 4 filters and the layers' stride.",
        Activation.relu(),
        new Residual(List.of(convolution(4, 3, 2)), null));
    assertRefused(
        "Layer 'residual1.residual1' (number 1 of 1): its layers make 4x8x6 of 2x8x6 and its"
            + " shortcut makes 4x4x3, which cannot be added. Give it a shortcut that makes 4x8x6,"
            + " such as a 1x1 convolution with 4 filters and the layers' stride.",
        new Residual(
            List.of(new Residual(List.of(convolution(4, 3, 1)), List.of(convolution(4, 1, 2)))),
            null));
  }

  @Test
  void aLayerInsideThatDoesNotFitIsNamedInFull() {
    Layer large = Convolution.of(2, 7);
    String words = "a 7x7 kernel needs an input of at least 7x7, found 8x6. Use a smaller kernel,";
    assertRefused(
        "Layer 'residual2.convolution1' (number 2 of 2): " + words,
        new Residual(List.of(convolution(2, 3, 1)), null),
        new Residual(List.of(Activation.relu(), large), null));
    assertRefused(
        "Layer 'residual1.residual1.shortcut.convolution1' (number 1 of 1): " + words,
        new Residual(
            List.of(new Residual(List.of(convolution(2, 3, 1)), List.of(large))), List.of()));
  }

  @Test
  void channelsAreNotTakenAway() {
    assertRefused(
        "Layer 'channelPadding1' (number 1 of 1): channels must be at least the 2 of its input"
            + " 2x8x6, found 1.",
        new ChannelPadding(1));
  }

  @Test
  void layersInsideCannotBeChangedFromOutside() {
    Residual residual = (Residual) spec().layers().get(1);
    assertThrows(UnsupportedOperationException.class, () -> residual.layers().clear());
    assertThrows(UnsupportedOperationException.class, () -> residual.shortcut().clear());
  }

  private static void assertRefused(String message, Layer... layers) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new NetworkSpec(IMAGE, List.of(layers)));
    assertEquals(
        message, e.getMessage().substring(0, Math.min(message.length(), e.getMessage().length())));
  }
}
