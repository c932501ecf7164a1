package convoy.optimize;

/** What is made of the network's outputs z for an example before a user is told them. */
public enum Link {
  /** Nothing: z. */
  IDENTITY {
    @Override
    public void apply(double[] outputs) {}
  },
  /** Probabilities that sum to 1: exp(z) / sum exp(z). */
  SOFTMAX {
    @Override
    public void apply(double[] outputs) {
      Softmax.apply(outputs);
    }
  },
  /** A probability for each: s(z) = 1 / (1 + exp(-z)). */
  SIGMOID {
    @Override
    public void apply(double[] outputs) {
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = Sigmoid.of(outputs[i]);
      }
    }
  },
  /** Probabilities that sum to 1: s(z) / sum s(z), which is the softmax of log s(z). */
  SIGMOID_SHARES {
    @Override
    public void apply(double[] outputs) {
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = Sigmoid.log(outputs[i]);
      }
      Softmax.apply(outputs);
    }
  };

  /**
   * Makes it.
   *
   * @param outputs z of one example; changed in place
   */
  public abstract void apply(double[] outputs);
}
