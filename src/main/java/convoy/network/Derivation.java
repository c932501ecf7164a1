package convoy.network;

import java.io.Serializable;
import java.util.List;

/** How a tensor follows from others, and its gradient goes back to them. */
public interface Derivation extends Serializable {
  /**
   * Computes the tensor.
   *
   * @param sources the values that it follows from
   * @param values receives its own
   */
  void compute(List<float[]> sources, float[] values);

  /**
   * Adds the derivative by the tensor to those by its sources, by the chain rule.
   *
   * @param sources the values that it follows from
   * @param gradient the derivative by the tensor
   * @param sourceGradients what is added to
   */
  void pullBack(List<float[]> sources, float[] gradient, List<float[]> sourceGradients);

  /** Whether layers compute with the sources themselves, too, and leave a gradient for them. */
  default boolean leavesSourcesInUse() {
    return false;
  }

  /**
   * Makes initial values fit to start from.
   *
   * @param sources as their initializers have filled them; changed where need be
   */
  default void start(List<float[]> sources) {}
}
