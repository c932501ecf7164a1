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
    int height =
        length(
            input.height(),
            kernel.height(),
            stride.height(),
            padding.amount().height(),
            dilation.height());
    int width =
        length(
            input.width(),
            kernel.width(),
            stride.width(),
            padding.amount().width(),
            dilation.width());
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a "
              + kernel
              + " kernel"
              + (dilation.equals(Size2d.ONE) ? "" : " with dilation " + dilation)
              + " does not fit into its "
              + input.height()
              + "x"
              + input.width()
              + " input. Use a smaller kernel, padding \"same\", fewer pooling layers before it,"
              + " or larger images.");
    }
    return new Shape(channels, height, width);
  }

  private int length(int input, int kernel, int stride, int padding, int dilation) {
    if (this.padding.same()) {
      return (input + stride - 1) / stride;
    }
    int free = input + 2 * padding - ((kernel - 1) * dilation + 1);
    return free < 0 ? 0 : free / stride + 1;
  }
}
