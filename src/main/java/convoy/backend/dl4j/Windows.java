package convoy.backend.dl4j;

import convoy.network.Convolution;
import convoy.network.NetworkSpec;
import convoy.network.Padding;
import convoy.network.Pooling;
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

  /** Why libnd4j cannot do a layer's padding, with the layer's name; empty if it can. */
  static Optional<String> unsupported(NetworkSpec.Placed placed) {
    try {
      if (placed.layer() instanceof Convolution convolution) {
        solid(convolution.window(), placed.input());
      } else if (placed.layer() instanceof Pooling pooling) {
        solid(pooling.window(), placed.input());
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("Layer '" + placed.name() + "': " + e.getMessage());
    }
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
      } else if (height < -1 || width < -1) {
        throw new IllegalArgumentException(
            "backend dl4j cannot do padding \"same\" of a "
                + kernel
                + " kernel with stride "
                + window.stride()
                + " on a "
                + input.height()
                + "x"
                + input.width()
                + " input. Use a stride that is no larger than the kernel.");
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
