package convoy.optimize;

import convoy.network.ParameterLayout;
import java.io.Serializable;
import java.util.List;

/**
 * How a gradient changes the parameters: everything of a step but the gradient.
 *
 * @param optimizer how a gradient becomes a step
 * @param learningRate greater than 0
 * @param schedule what becomes of the learning rate in the course of the training
 * @param regularization what else acts on gradient and parameters, and where
 */
public record Update(
    Optimizer optimizer,
    double learningRate,
    LearningRateSchedule schedule,
    Regularization regularization)
    implements Serializable {

  /** Without regularization. */
  public Update(Optimizer optimizer, double learningRate, LearningRateSchedule schedule) {
    this(optimizer, learningRate, schedule, Regularization.NONE);
  }

  /** The same with another regularization. */
  public Update with(Regularization other) {
    return new Update(optimizer, learningRate, schedule, other);
  }

  /** The learning rate of a step. */
  public double rate(Moment at) {
    return learningRate * schedule.factor(at);
  }

  /**
   * Prepares the steps of a network.
   *
   * @param layout of its parameters
   * @param parameters those that are learnt; each step changes them
   * @param gradient of the data's loss, where each step finds it; steps may change it
   * @param state the optimizer's {@link Optimizer#stateVectors}; each step changes them
   */
  public UpdateSteps on(
      ParameterLayout layout, Vector parameters, Vector gradient, List<Vector> state) {
    return new UpdateSteps(this, layout, parameters, gradient, state);
  }
}
