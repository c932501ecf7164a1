package convoy.optimize;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a gradient changes the parameters: everything of a step but the gradient.
 *
 * @param optimizer how a gradient becomes a step
 * @param learningRate greater than 0
 * @param schedule what becomes of the learning rate in the course of the training
 */
public record Update(Optimizer optimizer, double learningRate, LearningRateSchedule schedule)
    implements Serializable {

  /** The learning rate of a step. */
  public double rate(Moment at) {
    return learningRate * schedule.factor(at);
  }

  /**
   * Takes a step.
   *
   * @param parameters what is learnt; changed
   * @param gradient of the loss
   * @param state the optimizer's {@link Optimizer#stateVectors}; changed
   * @param at how far the training is
   * @param number of this step since the optimizer's state was zeros; the first is 1
   */
  public void apply(
      Vector parameters, Vector gradient, List<Vector> state, Moment at, long number) {
    optimizer.step(
        parameters,
        gradient,
        state,
        new Step(rate(at), schedule.momentum(at), OptionalDouble.empty(), number));
  }
}
