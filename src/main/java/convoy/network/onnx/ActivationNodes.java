package convoy.network.onnx;

import convoy.network.Activation;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Prelu;
import convoy.network.Swish;

/** Activations, fixed and learnt; those that opset 17 lacks are spelled out. */
final class ActivationNodes {
  private ActivationNodes() {}

  static Signal activation(NetworkNodes nodes, Activation layer, Placed placed, Signal in) {
    return switch (layer.function()) {
      case RELU, SMART_RELU -> plain("Relu", nodes, placed, in);
      case TANH -> plain("Tanh", nodes, placed, in);
      case SIGMOID -> plain("Sigmoid", nodes, placed, in);
      case SOFTPLUS -> plain("Softplus", nodes, placed, in);
      case LEAKY_RELU -> withAlpha("LeakyRelu", nodes, layer, placed, in);
      case ELU -> withAlpha("Elu", nodes, layer, placed, in);
      case SILU, SWISH, GELU_SIGMOID ->
          swish(nodes, placed, in, nodes.number(placed, layer.constant()));
      case MISH -> in.become(mish(nodes, placed, in.value()));
      case GELU -> in.become(gelu(nodes, placed, in.value()));
      case GELU_TANH -> in.become(geluTanh(nodes, placed, in.value()));
      case SOFTMAX -> softmax(nodes, placed, in.channels(nodes.graph()));
      case IDENTITY -> in;
    };
  }

  private static Signal plain(String operator, NetworkNodes nodes, Placed placed, Signal in) {
    return in.become(nodes.compute(placed, operator, in.value()));
  }

  private static Signal withAlpha(
      String operator, NetworkNodes nodes, Activation layer, Placed placed, Signal in) {
    Node node = nodes.graph().node(operator, placed.name(), in.value());
    return in.become(node.withNumber("alpha", layer.constant()).add());
  }

  /** x sigmoid(beta x). */
  private static Signal swish(NetworkNodes nodes, Placed placed, Signal in, String beta) {
    String scaled = nodes.compute(placed, "Mul", in.value(), beta);
    String gate = nodes.compute(placed, "Sigmoid", scaled);
    return in.become(nodes.compute(placed, "Mul", in.value(), gate));
  }

  /** x tanh(softplus(x)). */
  private static String mish(NetworkNodes nodes, Placed placed, String x) {
    String softplus = nodes.compute(placed, "Softplus", x);
    return nodes.compute(placed, "Mul", x, nodes.compute(placed, "Tanh", softplus));
  }

  /** x (1 + erf(x / sqrt(2))) / 2. */
  private static String gelu(NetworkNodes nodes, Placed placed, String x) {
    String scaled = nodes.compute(placed, "Mul", x, nodes.number(placed, Math.sqrt(0.5)));
    return half(nodes, placed, x, nodes.compute(placed, "Erf", scaled));
  }

  /** x (1 + tanh(sqrt(2 / pi) x (1 + 0.044715 x^2))) / 2. */
  private static String geluTanh(NetworkNodes nodes, Placed placed, String x) {
    String square = nodes.compute(placed, "Mul", x, x);
    String share = nodes.compute(placed, "Mul", square, nodes.number(placed, 0.044715));
    String more = nodes.compute(placed, "Add", share, nodes.number(placed, 1));
    String scaled = nodes.compute(placed, "Mul", x, nodes.number(placed, Math.sqrt(2 / Math.PI)));
    String inner = nodes.compute(placed, "Mul", scaled, more);
    return half(nodes, placed, x, nodes.compute(placed, "Tanh", inner));
  }

  /** x (1 + gate) / 2. */
  private static String half(NetworkNodes nodes, Placed placed, String x, String gate) {
    String open = nodes.compute(placed, "Add", gate, nodes.number(placed, 1));
    String halved = nodes.compute(placed, "Mul", x, nodes.number(placed, 0.5));
    return nodes.compute(placed, "Mul", halved, open);
  }

  private static Signal softmax(NetworkNodes nodes, Placed placed, Signal channels) {
    Node node = nodes.graph().node("Softmax", placed.name(), channels.value());
    return channels.become(node.with("axis", 1).add());
  }

  static Signal prelu(NetworkNodes nodes, Prelu layer, Placed placed, Signal in) {
    if (!layer.perChannel()) {
      String slope = nodes.parameter(placed, "weight");
      return in.become(nodes.compute(placed, "PRelu", in.value(), slope));
    }
    Signal image = in.image(nodes.graph());
    String slopes = nodes.parameter(placed, "weight", in.shape().channels(), 1, 1);
    return image.become(nodes.compute(placed, "PRelu", image.value(), slopes));
  }

  static Signal swish(NetworkNodes nodes, Swish layer, Placed placed, Signal in) {
    return swish(nodes, placed, in, nodes.parameter(placed, "beta"));
  }
}
