package convoy.optimize;

import convoy.data.Batch;

/**
 * Absolute error: the mean over an example's outputs z of |z - target|, as PyTorch's {@code
 * L1Loss}. Its minimum is the median of the targets; outliers pull at it no harder than others.
 */
public record AbsoluteError() implements Loss {

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
        (output, target) -> Math.abs(output - target),
        (output, target) -> Math.signum(output - target));
  }
}
