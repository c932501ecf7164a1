package convoy.optimize;

import convoy.data.Batch;
import java.io.Serializable;
import java.util.List;

/**
 * What training makes small: how far a network's outputs are from the targets of a batch. It also
 * knows what the outputs mean, and what else may be said of how good they are.
 */
public sealed interface Loss extends Serializable permits SoftmaxCrossEntropy {

  /**
   * How many targets an example has.
   *
   * @param outputs of the network for an example
   */
  int targetLength(int outputs);

  /**
   * The loss of a batch and its gradient.
   *
   * @param outputs the network's outputs, row after row
   * @param width outputs of an example
   * @param batch targets and weights; its features are not read
   * @param gradient receives the derivative of the weighted MEAN loss by each output
   * @return the weighted SUM of the examples' losses
   */
  double evaluate(float[] outputs, int width, Batch batch, float[] gradient);

  /**
   * Makes of the network's outputs for an example what a user is told: of a classifier
   * probabilities.
   *
   * @param outputs of one example; changed in place
   */
  void predict(double[] outputs);

  /** What validation reports beside the loss, and early stopping may go by; none twice. */
  List<Metric> metrics();
}
