package convoy.optimize;

import convoy.network.Checks;

/**
 * Times {@code factor} when the loss on the validation rows has stopped to improve, as PyTorch's
 * {@code ReduceLROnPlateau}: a validation is an improvement if loss &lt; (1 - threshold) best;
 * after more than {@code patience} in a row that are none the rate is reduced, and counting begins
 * anew.
 *
 * @param factor in (0, 1); default 0.1
 * @param patience validations in a row without improvement that change nothing yet, at least 0;
 *     default 2 (PyTorch's is 10, which suits trainings of a hundred epochs)
 * @param threshold how much better counts, as a share, in [0, 1); default 0.0001
 * @param minimum that the factors together do not go below, in [0, 1]; default 0
 */
public record Plateau(Double factor, Integer patience, Double threshold, Double minimum)
    implements LearningRateSchedule {
  public Plateau {
    factor = factor == null ? 0.1 : factor;
    patience = patience == null ? 2 : patience;
    threshold = threshold == null ? 1e-4 : threshold;
    minimum = LearningRateSchedule.atLeast(minimum, 0);
    Checks.check(factor > 0 && factor < 1, "factor", "in (0, 1)", factor);
    Checks.check(patience >= 0, "patience", "at least 0", patience);
    Checks.check(threshold >= 0 && threshold < 1, "threshold", "in [0, 1)", threshold);
  }

  @Override
  public double factor(Moment at) {
    return at.reduction();
  }

  @Override
  public boolean followsValidation() {
    return true;
  }

  @Override
  public Reduction after(Moment at, double loss, Reduction before) {
    if (loss < before.loss() * (1 - threshold)) {
      return new Reduction(before.factor(), loss, 0);
    }
    if (before.since() < patience) {
      return new Reduction(before.factor(), before.loss(), before.since() + 1);
    }
    return new Reduction(Math.max(minimum, before.factor() * factor), before.loss(), 0);
  }
}
