package convoy.backend;

import convoy.data.Batch;
import convoy.network.ParameterLayout;
import convoy.optimize.Loss;
import convoy.optimize.Vector;

/**
 * An open network on a device, with its parameters. For one thread at a time; closing it frees its
 * native memory, after which it computes no more ({@link IllegalStateException}).
 */
public interface Network extends AutoCloseable {
  /** Where each parameter lies in {@link #load} and {@link #store}. */
  ParameterLayout layout();

  /** Sets all parameters, statistics included, from the flat array of the layout. */
  void load(float[] parameters);

  /** Copies all parameters, statistics included, into the flat array of the layout. */
  void store(float[] parameters);

  /** What is learnt, live: an optimizer changes it in place. */
  Vector trainable();

  /** The gradient that the last {@link #gradient(Batch, Loss, long)} left, as long as trainable. */
  Vector gradient();

  /**
   * A new vector of zeros beside the parameters, for an optimizer's state. It is good until
   * parameters are loaded anew: then its memory may become another's.
   */
  Vector zeros(int length);

  /**
   * Forward in training mode and backward: leaves the gradient of the batch's weighted mean loss
   * and updates running statistics.
   *
   * @param batch features, labels, weights; at least one row
   * @param loss what to make small
   * @param seed of everything random in this step (dropout)
   * @return the weighted SUM of the examples' losses
   */
  double gradient(Batch batch, Loss loss, long seed);

  /**
   * As {@link #gradient(Batch, Loss, long)}, and gives the derivative of the batch's weighted mean
   * loss by its features, too. To change between the two methods takes memory anew.
   *
   * @param observes whether running statistics are updated
   * @param inputGradient receives the derivative by the features, row after row
   * @return the weighted SUM of the examples' losses
   */
  double inputGradient(Batch batch, Loss loss, long seed, boolean observes, float[] inputGradient);

  /**
   * Forward in training mode: updates running statistics, and nothing else.
   *
   * @param batch features; at least one row
   * @param seed of everything random in this pass
   */
  void observe(Batch batch, long seed);

  /**
   * Outputs in prediction mode.
   *
   * @param features rows of examples, row after row
   * @param rows how many, at least 1
   * @param outputs receives the outputs, row after row
   */
  void predict(float[] features, int rows, float[] outputs);

  @Override
  void close();
}
