package convoy.optimize;

import convoy.data.Batch;
import convoy.network.Checks;

/**
 * Huber's loss made asymmetric (Dabney et al. 2018, equation 10, not divided by delta): the mean
 * over an example's outputs z, with the error e = z - target, of {@link Huber}'s loss of e times
 * quantile where e is at most 0, and times 1 - quantile where it is greater. {@link Quantile}
 * without its kink.
 *
 * @param quantile in (0, 1); default 0.5
 * @param delta greater than 0, in the unit of the targets; default 1
 */
public record HuberQuantile(Double quantile, Double delta) implements Loss {

  public HuberQuantile {
    quantile = quantile == null ? 0.5 : quantile;
    delta = delta == null ? 1 : delta;
    Quantile.check(quantile);
    Checks.positive(delta, "delta");
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
        (output, target) ->
            Quantile.share(output - target, quantile) * Huber.of(output - target, delta),
        (output, target) ->
            Quantile.share(output - target, quantile) * Huber.slope(output - target, delta));
  }
}
