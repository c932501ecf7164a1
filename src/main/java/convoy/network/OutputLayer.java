package convoy.network;

/** The last layer of a network, dense, into which what is done to the outputs can be folded. */
public final class OutputLayer {
  private OutputLayer() {}

  /**
   * Parameters with which all outputs are multiplied by a factor.
   *
   * @param network whose last layer is dense, as {@link NetworkSpec#withOutput} adds it
   * @param parameters flat, as the layout says; not changed
   * @param factor greater than 0
   */
  public static float[] scale(NetworkSpec network, float[] parameters, double factor) {
    String last = network.placed().get(network.placed().size() - 1).name();
    float[] scaled = parameters.clone();
    for (ParameterLayout.Tensor tensor : new ParameterLayout(network).tensors()) {
      if (tensor.name().startsWith(last + ".")) {
        for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
          scaled[i] = (float) (scaled[i] * factor);
        }
      }
    }
    return scaled;
  }
}
