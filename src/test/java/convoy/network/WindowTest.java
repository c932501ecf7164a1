package convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

  // import torch
  // for h, w, k, s, p, d in [(14, 14, (4, 4), 2, 0, 1), ...]:
  //   y = torch.nn.Conv2d(1, 1, k, stride=s, padding=p, dilation=d)(torch.zeros(1, 1, h, w))
  //   print(h, w, k, s, p, d, tuple(y.shape[2:]))
  @ParameterizedTest(name = "{0}x{1} input, kernel {2}, stride {3}, padding {4}, dilation {5}")
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          14, 14, "[4, 4]", 2,        0,        1,        6,  6
          14, 14, "[4, 4]", 1,        0,        1,        11, 11
          28, 28, "[5, 5]", 1,        0,        1,        24, 24
          28, 20, "[3, 2]", "[2, 3]", "[1, 0]", 1,        14, 7
          10, 9,  "[3, 3]", 1,        2,        2,        10, 9
          11, 7,  "[4, 2]", "[3, 2]", "[2, 1]", "[2, 3]", 3,  3
          5,  5,  "[5, 5]", 5,        0,        1,        1,  1
          1,  1,  "[1, 1]", 7,        0,        1,        1,  1
          6,  6,  "[3, 3]", 1,        'same',   2,        6,  6
          6,  7,  "[4, 2]", 1,        'same',   1,        6,  7
          """)
  void outputIsAsLargeAsPyTorchs(
      int height,
      int width,
      String kernel,
      String stride,
      String padding,
      String dilation,
      int outputHeight,
      int outputWidth) {
    NetworkSpec spec =
        NetworkSpec.parse(
            """
            {"layers": [{"type": "convolution", "filters": 3, "kernel": %s, "stride": %s,
                         "padding": %s, "dilation": %s}]}
            """
                .formatted(kernel, stride, padding.replace('\'', '"'), dilation),
            new Shape(2, height, width));
    assertEquals(new Shape(3, outputHeight, outputWidth), spec.output());
  }

  @ParameterizedTest
  @CsvSource({"7, 2, 4", "8, 2, 4", "8, 3, 3", "1, 5, 1"})
  void samePaddingRoundsInputByStrideUp(int input, int stride, int output) {
    Window window = new Window(Size2d.square(3), Size2d.square(stride), Padding.SAME, Size2d.ONE);
    assertEquals(new Shape(4, output, output), window.output(4, new Shape(1, input, input)));
  }

  @Test
  void poolingKeepsTheChannels() {
    assertEquals(new Shape(6, 3, 2), Pooling.max(2).output(new Shape(6, 7, 5)));
  }

  @Test
  void tooSmallAnInputIsToldTheSmallestThatFits() {
    Window window =
        new Window(
            new Size2d(3, 5), Size2d.ONE, new Padding(false, new Size2d(0, 1)), new Size2d(2, 1));
    assertEquals(new Shape(1, 1, 1), window.output(1, new Shape(1, 5, 3)));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> window.output(1, new Shape(1, 4, 3)));
    assertEquals(
        "a 3x5 kernel with dilation 2x1 needs an input of at least 5x3, found 4x3. Use a smaller"
            + " kernel, padding \"same\", fewer pooling layers before it, or larger images.",
        e.getMessage());
  }

  @Test
  void hugeKernelsDoNotOverflow() {
    Size2d huge = Size2d.square(1 << 17);
    Window window = new Window(huge, Size2d.ONE, Padding.VALID, huge);
    assertThrows(IllegalArgumentException.class, () -> window.output(1, new Shape(1, 28, 28)));
  }

  @ParameterizedTest
  @CsvSource({"2147483647, 2147483647", "1, 2147483647", "2147483647, 20000", "3, 1000000"})
  void hugePaddingIsRefusedInWords(int kernel, int padding) {
    Window window =
        new Window(
            Size2d.square(kernel),
            Size2d.ONE,
            new Padding(false, Size2d.square(padding)),
            Size2d.ONE);
    String message =
        assertThrows(IllegalArgumentException.class, () -> window.output(1, new Shape(1, 28, 28)))
            .getMessage();
    assertTrue(message.contains("Use "), message);
  }

  @Test
  void aHugeKernelPadsNoImageToItsSize() {
    Window window = new Window(Size2d.square(1 << 17), Size2d.ONE, Padding.SAME, Size2d.ONE);
    assertThrows(IllegalArgumentException.class, () -> window.output(1, new Shape(1, 28, 28)));
  }
}
