package convoy.network;

import java.util.Collections;
import java.util.List;

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
    int outputs = network.output().size();
    return scale(
        network,
        parameters,
        Collections.nCopies(outputs, factor),
        Collections.nCopies(outputs, 0.0));
  }

  /**
   * Parameters with which each output is {@code factor * output + offset} of what it was.
   *
   * @param network whose last layer is dense, as {@link NetworkSpec#withOutput} adds it
   * @param parameters flat, as the layout says; not changed
   * @param factors one for each output
   * @param offsets one for each output
   */
  public static float[] scale(
      NetworkSpec network, float[] parameters, List<Double> factors, List<Double> offsets) {
    ParameterLayout layout = new ParameterLayout(network);
    String last = network.placed().get(network.placed().size() - 1).name();
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
