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
   * @throws IllegalArgumentException if the window is larger than the padded image, or that has
   *     more values than a {@link Shape} may have
   */
  public Shape output(int channels, Shape input) {
    Length height =
        length(
            input.height(),
            kernel.height(),
            stride.height(),
            padding.amount().height(),
            dilation.height());
    Length width =
        length(
            input.width(),
            kernel.width(),
            stride.width(),
            padding.amount().width(),
            dilation.width());
    if (height.output < 1 || width.output < 1) {
      throw new IllegalArgumentException(tooSmall(input));
    }
    double padded = (double) input.channels() * height.padded * width.padded;
    if (padded > Shape.MOST_VALUES) {
      throw new IllegalArgumentException(
          "with padding its input of %s becomes %dx%dx%d, which is more than 2^30 values. Use less padding%s."
              .formatted(
                  input,
                  input.channels(),
                  height.padded,
                  width.padded,
                  padding.same() ? ": a smaller kernel or dilation" : ""));
    }
    return new Shape(channels, (int) height.output, (int) width.output);
  }

  /**
   * The border around the image in one direction.
   *
   * @param before above the first row, or left of the first column
   * @param after below the last row, or right of the last column
   */
  public record Sides(int before, int after) {
    /** So many rows or columns with the border. */
    public int around(int size) {
      return before + size + after;
    }
  }

  /** The border above and below an image of so many rows. */
  public Sides rows(int height) {
    return sides(height, reach(kernel.height(), dilation.height()), stride.height(), true);
  }

  /** The border left and right of an image of so many columns. */
  public Sides columns(int width) {
    return sides(width, reach(kernel.width(), dilation.width()), stride.width(), false);
  }

  private Sides sides(int size, long reach, int stride, boolean ofRows) {
    if (!padding.same()) {
      int amount = ofRows ? padding.amount().height() : padding.amount().width();
      return new Sides(amount, amount);
    }
    long windows = (size + stride - 1L) / stride;
    int both = (int) Math.max(0, (windows - 1) * stride + reach - size);
    return new Sides(both / 2, both - both / 2); // the odd one stands at the end
  }

  /** How long one side of the image is with its padding, and behind the window. */
  private record Length(long padded, long output) {}

  /** In long, so that no size overflows: the longest is (2^31)^2. */
  private Length length(long input, long kernel, long stride, long padding, long dilation) {
    long reach = reach(kernel, dilation);
    if (this.padding.same()) {
      long output = (input + stride - 1) / stride;
      return new Length(Math.max(input, (output - 1) * stride + reach), output);
    }
    long padded = input + 2 * padding;
    return new Length(padded, padded < reach ? 0 : (padded - reach) / stride + 1);
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
