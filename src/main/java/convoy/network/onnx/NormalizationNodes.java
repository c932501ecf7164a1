package convoy.network.onnx;

import convoy.network.BatchNormalization;
import convoy.network.GroupNormalization;
import convoy.network.LayerNormalization;
import convoy.network.LocalResponseNormalization;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Shape;
import java.util.Arrays;

/** Normalizations; opset 17 has no group normalization, so it is spelled out. */
final class NormalizationNodes {
  private NormalizationNodes() {}

  static Signal batch(NetworkNodes nodes, BatchNormalization layer, Placed placed, Signal in) {
    Signal channels = in.channels(nodes.graph());
    return channels.become(
        nodes
            .graph()
            .node(
                "BatchNormalization",
                placed.name(),
                channels.value(),
                nodes.parameter(placed, "weight"),
                nodes.parameter(placed, "bias"),
                nodes.parameter(placed, "running_mean"),
                nodes.parameter(placed, "running_var"))
            .withNumber("epsilon", layer.epsilon())
            .add());
  }

  static Signal group(NetworkNodes nodes, GroupNormalization layer, Placed placed, Signal in) {
    return grouped(nodes, placed, in, layer.groups(), layer.epsilon(), in.shape().channels(), 1, 1);
  }

  static Signal layer(NetworkNodes nodes, LayerNormalization layer, Placed placed, Signal in) {
    Shape image = in.shape();
    return grouped(
        nodes, placed, in, 1, layer.epsilon(), image.channels(), image.height(), image.width());
  }

  /**
   * An example's values in groups of neighbours, each group of mean 0 and variance 1, then scaled
   * and shifted by parameters of the shape that is given. ONNX's own LayerNormalization is not
   * used: ONNX Runtime finds the variance by the mean of squares, which loses digits.
   */
  private static Signal grouped(
      NetworkNodes nodes,
      Placed placed,
      Signal in,
      int groups,
      double epsilon,
      long... parameters) {
    Shape image = in.shape();
    float[] ones = new float[groups];
    Arrays.fill(ones, 1);
    String normalized =
        nodes
            .graph()
            .node(
                "InstanceNormalization",
                placed.name(),
                nodes.reshape(placed, in.value(), 0, groups, image.size() / groups),
                nodes.graph().constant(placed.name() + "/ones", Floats.of(ones), groups),
                nodes
                    .graph()
                    .constant(placed.name() + "/zeros", Floats.of(new float[groups]), groups))
            .withNumber("epsilon", epsilon)
            .add();
    String again =
        nodes.reshape(placed, normalized, 0, image.channels(), image.height(), image.width());
    String scaled =
        nodes.compute(placed, "Mul", again, nodes.parameter(placed, "weight", parameters));
    return new Signal(
        nodes.compute(placed, "Add", scaled, nodes.parameter(placed, "bias", parameters)),
        image,
        false);
  }

  /**
   * The mean of squares over the channels is average pooling along them. ONNX's own LRN is not
   * used: of an even size it has the odd channel on the other side, and ONNX Runtime refuses it.
   */
  static Signal localResponse(
      NetworkNodes nodes, LocalResponseNormalization layer, Placed placed, Signal in) {
    Signal image = in.image(nodes.graph());
    Shape shape = in.shape();
    String squares = nodes.compute(placed, "Mul", image.value(), image.value());
    String planes =
        nodes.reshape(placed, squares, 0, 1, shape.channels(), shape.height() * shape.width());
    String means =
        nodes
            .graph()
            .node("AveragePool", placed.name(), planes)
            .with("kernel_shape", new long[] {layer.size(), 1})
            .with("pads", new long[] {layer.before(), 0, layer.after(), 0})
            .with("count_include_pad", 1)
            .add();
    String share = nodes.compute(placed, "Mul", means, nodes.number(placed, layer.alpha()));
    String sum = nodes.compute(placed, "Add", share, nodes.number(placed, layer.k()));
    String power = nodes.compute(placed, "Pow", sum, nodes.number(placed, layer.beta()));
    String divisor =
        nodes.reshape(placed, power, 0, shape.channels(), shape.height(), shape.width());
    return image.become(nodes.compute(placed, "Div", image.value(), divisor));
  }
}
