package convoy.backend.dl4j;

import convoy.network.Convolution;
import convoy.network.NetworkSpec;
import convoy.network.Padding;
import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.network.Window;
import java.util.Optional;

/** A sliding window as libnd4j's operations take it. */
final class Windows {
  /** Weights are [output channels, input channels, height, width]. */
  static final int WEIGHTS_OUT_IN_HEIGHT_WIDTH = 1;

  private static final int VALID_OR_EXPLICIT = 0;
  private static final int SAME = 1;

  private Windows() {}

  /** Why libnd4j cannot do a layer, with the layer's name; empty if it can. */
  static Optional<String> unsupported(NetworkSpec.Placed placed) {
    return placed.layer() instanceof Convolution convolution && convolution.groups() > 1
        ? Optional.of(
            "Layer '%s': backend dl4j cannot do a convolution in groups, of which it has %d. Set backend to auto, or to one that can."
                .formatted(placed.name(), convolution.groups()))
        : Optional.empty();
  }

  /**
   * The rows and columns that windows are to see: all of them, but where one border of "same" is
   * wider at its end while windows do not reach the image's end in the other direction. There
   * libnd4j would begin inside the image, and what no window sees is left out first.
   */
  static Shape seen(Window window, Shape input) {
    Size2d kernel = NativeParameter.dilated(window.kernel(), window.dilation());
    int height = border(input.height(), kernel.height(), window.stride().height());
    int width = border(input.width(), kernel.width(), window.stride().width());
    boolean all = isEven(height) && isEven(width) || height >= -1 && width >= -1;
    return !window.padding().same() || all
        ? input
        : new Shape(
            input.channels(),
            input.height() + Math.min(0, height),
            input.width() + Math.min(0, width));
  }

  /**
   * A window in the form that libnd4j M2 computes rightly: without dilation, which it hands to
   * oneDNN with a padding that does not fit (the kernel is as large as the dilated one; {@link
   * NativeParameter} puts zeros between its taps), and with an explicit padding for "same" where
   * the border is as wide on both sides, because libnd4j's own begins inside the image where the
   * stride is larger than the kernel.
   *
   * @param window as the layer has it
   * @param input the image's shape
   */
  static Window solid(Window window, Shape input) {
    Size2d kernel = NativeParameter.dilated(window.kernel(), window.dilation());
    Padding padding = window.padding();
    if (padding.same()) {
      int height = border(input.height(), kernel.height(), window.stride().height());
      int width = border(input.width(), kernel.width(), window.stride().width());
      if (isEven(height) && isEven(width)) {
        padding = new Padding(false, new Size2d(Math.max(0, height) / 2, Math.max(0, width) / 2));
      }
    }
    return new Window(kernel, window.stride(), padding, Size2d.ONE);
  }

  /** Rows or columns that "same" adds on both sides together; what it leaves out if negative. */
  private static int border(int size, int kernel, int stride) {
    int windows = (size + stride - 1) / stride;
    return (windows - 1) * stride + kernel - size;
  }

  private static boolean isEven(int border) {
    return border < 0 || border % 2 == 0;
  }

  /**
   * Kernel, stride, padding, dilation and padding mode, then two numbers that mean something else
   * to each operation.
   */
  static int[] arguments(Window window, int ninth, int tenth) {
    return new int[] {
      window.kernel().height(),
      window.kernel().width(),
      window.stride().height(),
      window.stride().width(),
      window.padding().amount().height(),
      window.padding().amount().width(),
      window.dilation().height(),
      window.dilation().width(),
      window.padding().same() ? SAME : VALID_OR_EXPLICIT,
      ninth,
      tenth
    };
  }
}
