package convoy.optimize;

import java.util.OptionalDouble;

/**
 * What a step is told beside the gradient.
 *
 * @param learningRate greater than 0
 * @param momentum in place of the optimizer's own, if a schedule sets it
 * @param weightDecay in place of the optimizer's own, if these parameters have theirs
 * @param number of this step since the optimizer's state was zeros; the first is 1
 */
public record Step(
    double learningRate, OptionalDouble momentum, OptionalDouble weightDecay, long number) {
  /** A step with the optimizer's own constants. */
  public static Step of(double learningRate, long number) {
    return new Step(learningRate, OptionalDouble.empty(), OptionalDouble.empty(), number);
  }
}
