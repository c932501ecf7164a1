package convoy.network;

import java.util.List;

/** The dense layer that {@link NetworkSpec#withOutput} puts last, changed once it is trained. */
public final class OutputLayer {
  private OutputLayer() {}

  /**
   * Parameters with which each output is {@code factor * output + offset} of what it was: weight
   * and bias of the last layer are multiplied, and the offset is added to the bias.
   *
   * @param network with its output layer
   * @param parameters flat, as its layout says; not changed
   * @param factors one for each output
   * @param offsets one for each output
   */
  public static float[] scaled(
      NetworkSpec network, float[] parameters, List<Double> factors, List<Double> offsets) {
    ParameterLayout layout = new ParameterLayout(network);
    List<NetworkSpec.Placed> layers = network.placed();
    String last = layers.get(layers.size() - 1).name();
    ParameterLayout.Tensor weight = layout.tensor(last, "weight");
    ParameterLayout.Tensor bias = layout.tensor(last, "bias");
    int inputs = weight.length() / bias.length();
    float[] scaled = parameters.clone();
    for (int output = 0; output < bias.length(); output++) {
      double factor = factors.get(output);
      int from = weight.offset() + output * inputs;
      for (int i = from; i < from + inputs; i++) {
        scaled[i] = (float) (scaled[i] * factor);
      }
      int at = bias.offset() + output;
      scaled[at] = (float) (scaled[at] * factor + offsets.get(output));
    }
    return scaled;
  }
}
