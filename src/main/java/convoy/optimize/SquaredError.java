package convoy.optimize;

import convoy.data.Batch;

/**
 * Squared error: the mean over an example's outputs z of (z - target)^2, without 1/2, as PyTorch's
 * {@code MSELoss}. Its minimum is the mean of the targets.
 */
public record SquaredError() implements Loss {

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
        (output, target) -> (output - target) * (output - target),
        (output, target) -> 2 * (output - target));
  }
}
