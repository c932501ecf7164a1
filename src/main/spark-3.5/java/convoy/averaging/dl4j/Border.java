package convoy.averaging.dl4j;

import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.network.Window;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * The border of zeros around an image as Deeplearning4j takes it.
 *
 * @param mode {@code Truncate}: {@code amount} on every side, and a window that does not fit any
 *     more is left out; {@code Same}: what makes the output ceil(input / stride), the odd one at
 *     the end
 * @param amount rows and columns on every side; of no meaning with {@code Same}
 */
record Border(ConvolutionMode mode, Size2d amount) {

  /**
   * The border of a window; empty if Deeplearning4j's would be another. Its own {@code Same} begins
   * inside the image where the window skips rows or columns, so it is used only where the border is
   * odd, and an equal amount on every side elsewhere.
   */
  static Optional<Border> of(Window window, Shape input) {
    if (!window.padding().same()) {
      return Optional.of(new Border(ConvolutionMode.Truncate, window.padding().amount()));
    }
    int height =
        both(
            input.height(),
            window.kernel().height(),
            window.stride().height(),
            window.dilation().height());
    int width =
        both(
            input.width(),
            window.kernel().width(),
            window.stride().width(),
            window.dilation().width());
    if (isEven(height) && isEven(width)) {
      Size2d amount = new Size2d(Math.max(0, height) / 2, Math.max(0, width) / 2);
      return Optional.of(new Border(ConvolutionMode.Truncate, amount));
    }
    return height < -1 || width < -1
        ? Optional.empty()
        : Optional.of(new Border(ConvolutionMode.Same, Size2d.ZERO));
  }

  /** Rows or columns that "same" adds on both sides together; what it leaves out if negative. */
  private static int both(int size, int kernel, int stride, int dilation) {
    int windows = (size + stride - 1) / stride;
    return (windows - 1) * stride + (kernel - 1) * dilation + 1 - size;
  }

  private static boolean isEven(int border) {
    return border < 0 || border % 2 == 0;
  }
}
