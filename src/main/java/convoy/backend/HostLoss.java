package convoy.backend;

import convoy.data.Batch;
import convoy.optimize.Loss;

/** Applies a loss, which is computed on the host, between a network's way forward and back. */
public final class HostLoss {

  /** A batch on its way through a network, forward done. */
  public interface Pass {
    /** Copies the outputs, row after row. */
    void getOutputs(float[] target);

    /**
     * Leaves the gradient of the parameters.
     *
     * @param outputGradient the loss' derivative by the outputs, row after row
     */
    void backward(float[] outputGradient);
  }

  private final int outputLength;
  private float[] outputs = {};
  private float[] outputGradient = {};

  /**
   * @param outputLength values of an example's output
   */
  public HostLoss(int outputLength) {
    this.outputLength = outputLength;
  }

  /** Goes back with the loss' gradient; the weighted SUM of the examples' losses. */
  public double apply(Loss loss, Batch batch, Pass pass) {
    int length = batch.rows() * outputLength;
    if (outputs.length < length) {
      outputs = new float[length];
      outputGradient = new float[length];
    }
    pass.getOutputs(outputs);
    double sum = loss.evaluate(outputs, outputLength, batch, outputGradient);
    pass.backward(outputGradient);
    return sum;
  }
}
