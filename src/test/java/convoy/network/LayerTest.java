package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayerTest {

  static Stream<Arguments> outOfRange() {
    Size2d one = Size2d.ONE;
    return Stream.of(
        refused(() -> Dense.of(0), "units must be at least 1, found 0."),
        refused(() -> Convolution.of(-2, 3), "filters must be at least 1, found -2."),
        refused(
            () -> Convolution.of(3, 0), "kernel must be at least 1 in both directions, found 0x0."),
        refused(() -> convolution(null, one, one), "'kernel' is missing."),
        refused(
            () -> convolution(one, new Size2d(1, 0), one),
            "stride must be at least 1 in both directions, found 1x0."),
        refused(
            () -> convolution(one, one, new Size2d(0, 1)),
            "dilation must be at least 1 in both directions, found 0x1."),
        refused(
            () -> new Padding(false, new Size2d(-1, 0)),
            "padding must be at least 0 in both directions, found -1x0."),
        refused(() -> Pooling.max(0), "kernel must be at least 1 in both directions, found 0x0."),
        refused(() -> Pooling.of(Pooling.Kind.MAX, null), "'kernel' is missing."),
        refused(
            () -> Pooling.max(3).padding(new Padding(false, new Size2d(1, 2))),
            "padding of pooling must be at most half its kernel 3x3, found 1x2."),
        refused(() -> new Dropout(1), "rate must be in [0, 1), found 1.0."),
        refused(() -> new Dropout(-0.1), "rate must be in [0, 1), found -0.1."),
        refused(() -> new Dropout(Double.NaN), "rate must be in [0, 1), found NaN."),
        refused(() -> new BatchNormalization(0.0, null), "momentum must be in (0, 1], found 0.0."),
        refused(() -> new BatchNormalization(1.1, null), "momentum must be in (0, 1], found 1.1."),
        refused(
            () -> new BatchNormalization(null, 0.0),
            "epsilon must be greater than 0 and finite, found 0.0."),
        refused(
            () -> new BatchNormalization(null, Double.POSITIVE_INFINITY),
            "epsilon must be greater than 0 and finite, found Infinity."),
        refused(
            () -> new GaussianNoise(-0.1), "deviation must be at least 0 and finite, found -0.1."),
        refused(
            () -> new LayerNormalization(0.0),
            "epsilon must be greater than 0 and finite, found 0.0."),
        refused(() -> new GroupNormalization(0, null), "groups must be at least 1, found 0."),
        refused(
            () -> new GroupNormalization(4, null).output(new Shape(6, 2, 2)),
            "groups must divide the 6 channels of its input 6x2x2, found 4."),
        refused(
            () -> new LocalResponseNormalization(0, null, null, null),
            "size must be at least 1, found 0."),
        refused(
            () -> new LocalResponseNormalization(null, null, null, 0.0),
            "k must be greater than 0 and finite, found 0.0."),
        refused(() -> LocallyConnected.of(0, one), "filters must be at least 1, found 0."),
        refused(() -> new Activation(null), "'function' is missing."),
        refused(
            () -> new Shape(1, 0, 5),
            "A shape needs at least 1 channel, 1 row and 1 column, and at most 2^30 values; found"
                + " 1x0x5. Give [channels, height, width]."),
        refused(
            () -> new Shape(1 << 22, 1 << 21, 1 << 21),
            "A shape needs at least 1 channel, 1 row and 1 column, and at most 2^30 values; found"
                + " 4194304x2097152x2097152. Give [channels, height, width]."),
        refused(
            () -> Shape.of(3, 4),
            "A shape has 3 numbers [channels, height, width], or 1 for a plain vector; found 2."));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("outOfRange")
  void refusesWhatIsOutOfRange(Executable construction, String message) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, construction).getMessage());
  }

  @Test
  void leavesOutWhatHasADefault() {
    assertEquals(
        Convolution.of(8, new Size2d(3, 3)).stride(1).padding(0).dilation(1).bias(true),
        Convolution.of(8, 3));
    assertEquals(
        Pooling.of(Pooling.Kind.MAX, new Size2d(2, 2)).stride(2).padding("valid"), Pooling.max(2));
    assertEquals(Dense.of(5).bias(true), Dense.of(5));
    assertEquals(new BatchNormalization(0.1, 1e-5), BatchNormalization.standard());
  }

  @Test
  void allowsTheBoundsThatBelongToTheRange() {
    assertEquals(0, new Dropout(0).rate());
    assertEquals(1, new BatchNormalization(1.0, null).momentum());
    assertEquals(1 << 30, new Shape(1 << 10, 1 << 10, 1 << 10).size());
    Padding half = new Padding(false, Size2d.ONE);
    assertEquals(half, Pooling.max(2).padding(half).padding());
  }

  /** Whoever finds the statistics of batch normalization relies on it. */
  @Test
  void whatActsOtherwiseInTrainingSaysWhatItDoesWhileStatisticsAreFound() {
    for (Class<?> layer : Layer.class.getPermittedSubclasses()) {
      assertEquals(
          declares(layer, "actsAlikeInTraining"), declares(layer, "observing"), layer.getName());
    }
  }

  private static boolean declares(Class<?> layer, String method) {
    return Arrays.stream(layer.getDeclaredMethods()).anyMatch(m -> m.getName().equals(method));
  }

  private static Convolution convolution(Size2d kernel, Size2d stride, Size2d dilation) {
    return Convolution.of(1, kernel).stride(stride).dilation(dilation);
  }

  private static Arguments refused(Executable construction, String message) {
    return Arguments.of(construction, message);
  }
}
