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
  Shape output(int channels, Shape input) {
    Length height = height(input);
    Length width = width(input);
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

  /** Rows of padding above and below an image that the window fits. */
  public Sides rows(Shape input) {
    return Sides.of(height(input).padded - input.height());
  }

  /** Columns of padding left and right of an image that the window fits. */
  public Sides columns(Shape input) {
    return Sides.of(width(input).padded - input.width());
  }

  /** How much padding stands before and after the image, in one direction. */
  public record Sides(int before, int after) {
    /** An odd one, which only "same" has, stands at the end. */
    private static Sides of(long both) {
      return new Sides((int) (both / 2), (int) (both - both / 2));
    }
  }

  private Length height(Shape input) {
    return length(
        input.height(),
        kernel.height(),
        stride.height(),
        padding.amount().height(),
        dilation.height());
  }

  private Length width(Shape input) {
    return length(
        input.width(), kernel.width(), stride.width(), padding.amount().width(), dilation.width());
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
