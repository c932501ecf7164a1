package convoy.network;

import java.util.List;

/**
 * A layer whose weight is learnt as it is, or follows from what is: another layer's, by its name;
 * numbers that are given; a length and a direction; or an orthogonal matrix's parametrization.
 *
 * @param <S> the layer itself
 */
public sealed interface Weighted<S extends Weighted<S>> extends Affine<S>
    permits Convolution, Dense {

  /** Whether the weight is a length times a direction. */
  Boolean weightNormalization();

  /** Whether the weight is an orthogonal matrix. */
  Boolean orthogonal();

  /** The name of the layer whose weight and bias it uses; null for its own. */
  String sharedWith();

  /** The weight's numbers where they are given; null where they are not. */
  FixedKernels kernels();

  /** The shape of the weight: [units, inputs of one ...]. */
  List<Integer> weightShape(Shape input);

  /** This layer with a weight of which each unit's part is a length times a direction. */
  default S normalized() {
    return Copies.with(this, "weightNormalization", true);
  }

  /** This layer with an orthogonal weight. */
  default S orthogonalized() {
    return Copies.with(this, "orthogonal", true);
  }

  /** This layer with the weight and bias of a layer before it. */
  default S sharedWith(String layer) {
    return Copies.with(this, "sharedWith", layer);
  }
}
