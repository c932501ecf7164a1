package convoy.optimize;

import convoy.network.Checks;
import java.io.Serializable;

/**
 * What a layer has for itself; null leaves it as it is for all.
 *
 * @param learningRateFactor what the layer's learning rate is multiplied by, greater than 0
 * @param weightDecay in place of the optimizer's own, at least 0
 * @param l2 in place of the penalty for all weights, at least 0
 * @param frozen whether what the layer learns stays as it is
 */
public record LayerSetting(Double learningRateFactor, Double weightDecay, Double l2, Boolean frozen)
    implements Serializable {
  /** As it is for all. */
  static final LayerSetting NONE = new LayerSetting(null, null, null, null);

  public LayerSetting {
    if (learningRateFactor != null) {
      Checks.positive(learningRateFactor, "learningRateFactor");
    }
    requireNotNegative(weightDecay, "weightDecay");
    requireNotNegative(l2, "l2");
  }

  private static void requireNotNegative(Double value, String name) {
    if (value != null) {
      Checks.check(
          value >= 0 && Double.isFinite(value), name, "a finite number of at least 0", value);
    }
  }

  /** This one, but for what the other one says. */
  LayerSetting then(LayerSetting other) {
    return new LayerSetting(
        other.learningRateFactor == null ? learningRateFactor : other.learningRateFactor,
        other.weightDecay == null ? weightDecay : other.weightDecay,
        other.l2 == null ? l2 : other.l2,
        other.frozen == null ? frozen : other.frozen);
  }

  /** 1 if the layer has no factor of its own. */
  double rateFactor() {
    return learningRateFactor == null ? 1 : learningRateFactor;
  }

  /** Whether it was said, and not taken back. */
  boolean isFrozen() {
    return frozen != null && frozen;
  }
}
