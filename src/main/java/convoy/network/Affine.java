package convoy.network;

/**
 * A layer that multiplies with a weight, and may add a bias.
 *
 * @param <S> the layer itself
 */
public sealed interface Affine<S extends Affine<S>> permits Filtered, Weighted {
  /** Whether there is a bias. */
  Boolean bias();

  /** Of the weight; null for the default. */
  Initializer initializer();

  /** This layer with or without bias. */
  default S bias(boolean bias) {
    return Copies.with(this, "bias", bias);
  }

  /** This layer with weights that begin so. */
  default S initializer(Initializer initializer) {
    return Copies.with(this, "initializer", initializer);
  }
}
