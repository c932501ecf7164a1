package convoy.optimize;

import convoy.data.Batch;
import convoy.network.Checks;

/**
 * Quantile loss, also called pinball or asymmetric (Koenker and Bassett 1978): the mean over an
 * example's outputs z of quantile (target - z) where the target is larger, and of (1 - quantile) (z
 * - target) where it is smaller. Its minimum is that quantile of the targets: of 100 targets about
 * 90 lie below an output trained with 0.9.
 *
 * @param quantile in (0, 1); default 0.5, half the absolute error
 */
public record Quantile(Double quantile) implements Loss {

  public Quantile {
    quantile = quantile == null ? 0.5 : quantile;
    check(quantile);
  }

  static void check(double quantile) {
    Checks.check(quantile > 0 && quantile < 1, "quantile", "in (0, 1)", quantile);
  }

  @Override
  public Targets targets() {
    return Targets.NUMBERS;
  }

  @Override
  public double evaluate(float[] outputs, int width, Batch batch, float[] gradient) {
    return Elementwise.mean(
        outputs,
        width,
        batch,
        gradient,
        (output, target) -> share(output - target, quantile) * Math.abs(output - target),
        (output, target) -> share(output - target, quantile) * Math.signum(output - target));
  }

  /** How much an error counts: one above the target less, the higher the quantile is. */
  static double share(double error, double quantile) {
    return error > 0 ? 1 - quantile : quantile;
  }
}
