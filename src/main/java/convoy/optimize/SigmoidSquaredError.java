package convoy.optimize;

import convoy.data.Batch;
import convoy.network.Checks;
import java.util.Optional;

/**
 * Squared error of sigmoid outputs, with targets that a sigmoid can reach (Rumelhart et al. 1986;
 * LeCun et al. 1998): the sum over an example's outputs z of (p - t)^2, without 1/2, with p = 1 /
 * (1 + exp(-z)) and t {@code high} for the example's class and {@code low} for the others. Its
 * gradient by z is 2 (p - t) p (1 - p). The target is a class, 0 to width - 1.
 *
 * @param low in [0, 1); default 0.1
 * @param high greater than low, at most 1; default 0.9
 */
public record SigmoidSquaredError(Double low, Double high) implements Loss {

  public SigmoidSquaredError {
    low = low == null ? 0.1 : low;
    high = high == null ? 0.9 : high;
    Checks.check(low >= 0 && low < 1, "low", "in [0, 1)", low);
    Checks.check(high > low && high <= 1, "high", "greater than low and at most 1", high);
  }

  @Override
  public Targets targets() {
    return Targets.CLASS;
  }

  @Override
  public double evaluate(float[] outputs, int width, Batch batch, float[] gradient) {
    return Elementwise.sumOverClasses(
        outputs,
        width,
        batch,
        gradient,
        (output, target) -> Math.pow(error(output, target), 2),
        (output, target) -> 2 * error(output, target) * Sigmoid.of(output) * Sigmoid.of(-output));
  }

  private double error(double output, double target) {
    return Sigmoid.of(output) - (target > 0 ? high : low);
  }

  /** Each output's sigmoid divided by the sum of all. */
  @Override
  public Link link() {
    return Link.SIGMOID_SHARES;
  }

  @Override
  public Optional<Loss> likelihood() {
    return Optional.of(new OneAgainstAll());
  }
}
