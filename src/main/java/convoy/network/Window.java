package convoy.network;

/**
 * How a window slides over an image: what convolution and pooling share.
 *
 * @param kernel rows and columns of the window
 * @param stride steps between windows
 * @param padding zeros around the image
 * @param dilation distance between the window's taps; 1 is a solid window
 */
public record Window(Size2d kernel, Size2d stride, Padding padding, Size2d dilation) {

  public Window {
    Checks.present(kernel, "kernel");
    kernel.atLeast(1, "kernel");
    stride.atLeast(1, "stride");
    dilation.atLeast(1, "dilation");
  }

  /**
   * The image that results: (input + padding - ((kernel - 1) dilation + 1)) / stride + 1, rounded
   * down, or ceil(input / stride) with padding "same".
   *
   * @throws IllegalArgumentException if the window is larger than the padded image
   */
  Shape output(int channels, Shape input) {
    long height =
        length(
            input.height(),
            kernel.height(),
            stride.height(),
            padding.amount().height(),
            dilation.height());
    long width =
        length(
            input.width(),
            kernel.width(),
            stride.width(),
            padding.amount().width(),
            dilation.width());
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(tooSmall(input));
    }
    return new Shape(channels, Math.toIntExact(height), Math.toIntExact(width));
  }

  /** In long, so that no size overflows. */
  private long length(long input, long kernel, long stride, long padding, long dilation) {
    if (this.padding.same()) {
      return (input + stride - 1) / stride;
    }
    long free = input + 2 * padding - reach(kernel, dilation);
    return free < 0 ? 0 : free / stride + 1;
  }

  private static long reach(long kernel, long dilation) {
    return (kernel - 1) * dilation + 1;
  }

  private String tooSmall(Shape input) {
    return "a %s kernel%s needs an input of at least %dx%d, found %dx%d. Use a smaller kernel, padding \"same\", fewer pooling layers before it, or larger images."
        .formatted(
            kernel,
            dilation.equals(Size2d.ONE) ? "" : " with dilation " + dilation,
            reach(kernel.height(), dilation.height()) - 2L * padding.amount().height(),
            reach(kernel.width(), dilation.width()) - 2L * padding.amount().width(),
            input.height(),
            input.width());
  }
}
