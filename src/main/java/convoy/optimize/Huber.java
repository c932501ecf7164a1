package convoy.optimize;

import convoy.data.Batch;
import convoy.network.Checks;

/**
 * Huber's loss (1964): the mean over an example's outputs z, with the error e = z - target, of e^2
 * / 2 where |e| is at most delta, and of delta (|e| - delta / 2) beyond; as PyTorch's {@code
 * HuberLoss}. Squared error for small errors, absolute error for large ones.
 *
 * @param delta greater than 0, in the unit of the targets; default 1
 */
public record Huber(Double delta) implements Loss {

  public Huber {
    delta = delta == null ? 1 : delta;
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
        (output, target) -> of(output - target, delta),
        (output, target) -> slope(output - target, delta));
  }

  static double of(double error, double delta) {
    double size = Math.abs(error);
    return size <= delta ? size * size / 2 : delta * (size - delta / 2);
  }

  static double slope(double error, double delta) {
    return Math.max(-delta, Math.min(delta, error));
  }
}
