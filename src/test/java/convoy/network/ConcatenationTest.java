package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Branches as part of a network: names, shapes, parameters, JSON and refusals. */
class ConcatenationTest {
  private static final Shape IMAGE = new Shape(2, 6, 6);

  private static NetworkSpec spec() {
    return NetworkSpec.parse(
        """
        {"layers": [
          {"type": "concatenation", "branches": [
            [{"type": "convolution", "filters": 3, "kernel": 1},
             {"type": "residual", "layers": [{"type": "convolution", "filters": 3, "kernel": 3,
                                              "padding": 1, "bias": false}]}],
            [],
            [{"type": "pooling", "kernel": 3, "stride": 1, "padding": 1}]]},
          {"type": "dense", "units": 4}]}
        """,
        IMAGE);
  }

  @Test
  void channelsOfAllBranchesAreJoined() {
    assertEquals(new Shape(3 + 2 + 2, 6, 6), spec().placed().get(0).output());
  }

  @Test
  void parametersAreNamedByTheirBranch() {
    assertEquals(
        List.of(
            "concatenation1.branch1.convolution1.weight [3, 2, 1, 1]",
            "concatenation1.branch1.convolution1.bias [3]",
            "concatenation1.branch1.residual1.convolution1.weight [3, 3, 3, 3]",
            "dense1.weight [4, 252]",
            "dense1.bias [4]"),
        new ParameterLayout(spec())
            .tensors().stream().map(t -> t.name() + " " + t.shape()).toList());
  }

  @Test
  void jsonRoundTripGivesAnEqualNetwork() {
    assertEquals(spec(), NetworkSpec.fromJson(spec().toJson()));
  }

  @Test
  void branchesThatDoNotFitAreRefusedByNumber() {
    List<Layer> smaller = List.of(Convolution.of(4, 3));
    assertRefused(
        "Layer 'concatenation1' (number 1 of 1): its branch 1 makes 2x6x6 of 2x6x6 and its branch 2"
            + " makes 4x4x4, which cannot be joined: all must make one height and width. Change"
            + " stride or padding in one of them.",
        new Concatenation(List.of(List.of(), smaller)));
  }

  @Test
  void aLayerInsideThatDoesNotFitIsNamedInFull() {
    assertRefused(
        "Layer 'concatenation1.branch2.convolution1' (number 1 of 1): a 7x7 kernel needs an input"
            + " of at least 7x7, found 6x6. Use a smaller kernel,",
        new Concatenation(List.of(List.of(), List.of(Convolution.of(4, 7)))));
  }

  @Test
  void noBranchesAndTooDeepOnesAreRefused() {
    assertMessage(
        "A concatenation needs at least one branch, found none.",
        () -> new Concatenation(List.of()));
    Layer[] deep = {new Concatenation(Collections.nCopies(2, List.of(new Flatten())))};
    assertMessage(
        "Blocks (residual, concatenation) are nested more than 16 deep.",
        () -> {
          for (int i = 0; i < 20; i++) {
            deep[0] = new Residual(List.of(new Concatenation(List.of(List.of(deep[0])))), null);
          }
        });
  }

  @Test
  void isRandomWhereABranchIs() {
    assertTrue(spec().layers().get(0).actsAlikeInTraining());
    assertFalse(
        new Concatenation(List.of(List.of(), List.of(new Dropout(0.1)))).actsAlikeInTraining());
  }

  private static void assertRefused(String message, Layer layer) {
    assertMessage(message, () -> new NetworkSpec(IMAGE, List.of(layer)));
  }

  private static void assertMessage(String message, org.junit.jupiter.api.function.Executable it) {
    String found = assertThrows(IllegalArgumentException.class, it).getMessage();
    assertEquals(message, found.substring(0, Math.min(message.length(), found.length())));
  }
}
