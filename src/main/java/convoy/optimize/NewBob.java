package convoy.optimize;

import convoy.network.Checks;

/**
 * "New bob": times {@code factor} after each validation whose loss is no improvement on that of the
 * validation before, loss &gt;= (1 - threshold) before (the rule of ICSI's QuickNet, there with the
 * accuracy).
 *
 * @param factor in (0, 1); default 0.5
 * @param threshold how much better counts, as a share, in [0, 1); default 0: anything better
 */
public record NewBob(Double factor, Double threshold) implements LearningRateSchedule {
  public NewBob {
    factor = factor == null ? 0.5 : factor;
    threshold = threshold == null ? 0 : threshold;
    Checks.check(factor > 0 && factor < 1, "factor", "in (0, 1)", factor);
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

  /** What is no number is no improvement, and nothing to compare with. */
  @Override
  public Reduction after(Moment at, double loss, Reduction before) {
    boolean better = loss < before.loss() * (1 - threshold);
    return new Reduction(
        better ? before.factor() : before.factor() * factor,
        Double.isFinite(loss) ? loss : before.loss(),
        better ? 0 : before.since() + 1);
  }
}
