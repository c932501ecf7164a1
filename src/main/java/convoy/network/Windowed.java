package convoy.network;

/**
 * A layer whose window moves over an image.
 *
 * @param <S> the layer itself
 */
public sealed interface Windowed<S extends Windowed<S>> permits Filtered, Pooling {
  /** How the window moves. */
  Window window();

  /** This layer with so many rows and columns from one window to the next. */
  default S stride(int stride) {
    return stride(Size2d.square(stride));
  }

  /** This layer with so many rows and columns from one window to the next. */
  default S stride(Size2d stride) {
    return Copies.with(this, "stride", stride);
  }

  /** This layer with so many rows and columns on every side: zeros, which pooling never counts. */
  default S padding(int amount) {
    return padding(Padding.of(amount));
  }

  /**
   * This layer with a padding by its name.
   *
   * @param name {@code same} or {@code valid}
   */
  default S padding(String name) {
    return padding(Padding.of(name));
  }

  /** This layer with a padding. */
  default S padding(Padding padding) {
    return Copies.with(this, "padding", padding);
  }
}
