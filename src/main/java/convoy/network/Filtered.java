package convoy.network;

/**
 * A layer of filters, each of which is multiplied with what lies under a window.
 *
 * @param <S> the layer itself
 */
public sealed interface Filtered<S extends Filtered<S>> extends Windowed<S>, Affine<S>
    permits Convolution, LocallyConnected {

  /** This layer with so many rows and columns from one of a filter's taps to the next. */
  default S dilation(int dilation) {
    return dilation(Size2d.square(dilation));
  }

  /** This layer with so many rows and columns from one of a filter's taps to the next. */
  default S dilation(Size2d dilation) {
    return Copies.with(this, "dilation", dilation);
  }
}
