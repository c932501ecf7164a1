package convoy.optimize;

import convoy.data.Batch;

/** What training makes small: how far a network's outputs are from the labels of a batch. */
public sealed interface Loss extends java.io.Serializable permits SoftmaxCrossEntropy {

  /**
   * The loss of a batch and its gradient.
   *
   * @param outputs the network's outputs, row after row
   * @param width outputs of an example
   * @param batch labels and weights; its features are not read
   * @param gradient receives the derivative of the weighted MEAN loss by each output
   * @return the weighted SUM of the examples' losses
   */
  double evaluate(float[] outputs, int width, Batch batch, float[] gradient);
}
