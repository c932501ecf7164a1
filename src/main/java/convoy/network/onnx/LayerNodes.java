package convoy.network.onnx;

import convoy.network.Activation;
import convoy.network.BatchNormalization;
import convoy.network.ChannelPadding;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.GlobalAveragePooling;
import convoy.network.Layer;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Pooling;
import convoy.network.Residual;
import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.network.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How each type of layer becomes nodes of a graph. */
final class LayerNodes {
  private static final String WEIGHT = "weight";
  private static final String BIAS = "bias";

  /** How one type of layer becomes nodes. */
  @FunctionalInterface
  interface Maker<L extends Layer> {
    /**
     * Adds a layer's nodes.
     *
     * @param nodes of the network
     * @param layer the layer
     * @param placed the same at its place
     * @param in what enters it
     * @return what leaves it
     */
    Signal add(NetworkNodes nodes, L layer, Placed placed, Signal in);
  }

  /** The makers by the types of layers. */
  private static final class Table {
    private final Map<Class<? extends Layer>, Maker<Layer>> makers = new HashMap<>();

    <L extends Layer> Table with(Class<L> type, Maker<L> maker) {
      makers.put(
          type, (nodes, layer, placed, in) -> maker.add(nodes, type.cast(layer), placed, in));
      return this;
    }
  }

  static final Map<Class<? extends Layer>, Maker<Layer>> MAKERS =
      Map.copyOf(
          new Table()
              .with(Convolution.class, LayerNodes::convolution)
              .with(Pooling.class, LayerNodes::pooling)
              .with(Dense.class, LayerNodes::dense)
              .with(BatchNormalization.class, LayerNodes::batchNormalization)
              .with(Dropout.class, (nodes, layer, placed, in) -> in)
              .with(Activation.class, LayerNodes::activation)
              .with(GlobalAveragePooling.class, LayerNodes::globalAveragePooling)
              .with(ChannelPadding.class, LayerNodes::channelPadding)
              .with(Residual.class, LayerNodes::residual)
              .makers);

  private LayerNodes() {}

  /** Adds the nodes of a layer at its place to a network's; gives what leaves it. */
  static Signal add(NetworkNodes nodes, Placed placed, Signal in) {
    Maker<Layer> maker = MAKERS.get(placed.layer().getClass());
    if (maker == null) {
      throw new IllegalArgumentException(
          "Layer '%s': a %s cannot be written as nodes of ONNX."
              .formatted(placed.name(), placed.layer().getClass().getSimpleName()));
    }
    return maker.add(nodes, placed.layer(), placed, in);
  }

  private static Signal convolution(
      NetworkNodes nodes, Convolution layer, Placed placed, Signal in) {
    String[] inputs = withParameters(nodes, placed, in.image(nodes.graph()));
    Node node = nodes.graph().node("Conv", placed.name(), inputs);
    node.with("dilations", sizes(layer.dilation()));
    return new Signal(windowed(node, layer.window(), in.shape()).add(), placed.output(), false);
  }

  private static Signal pooling(NetworkNodes nodes, Pooling layer, Placed placed, Signal in) {
    String image = in.image(nodes.graph()).value();
    Node node =
        switch (layer.kind()) {
          case MAX -> nodes.graph().node("MaxPool", placed.name(), image);
          case AVERAGE ->
              nodes.graph().node("AveragePool", placed.name(), image).with("count_include_pad", 0);
        };
    return new Signal(windowed(node, layer.window(), in.shape()).add(), placed.output(), false);
  }

  private static Node windowed(Node node, Window window, Shape image) {
    Window.Sides rows = window.rows(image.height());
    Window.Sides columns = window.columns(image.width());
    return node.with("kernel_shape", sizes(window.kernel()))
        .with("strides", sizes(window.stride()))
        .with("pads", new long[] {rows.before(), columns.before(), rows.after(), columns.after()});
  }

  private static long[] sizes(Size2d size) {
    return new long[] {size.height(), size.width()};
  }

  private static Signal dense(NetworkNodes nodes, Dense layer, Placed placed, Signal in) {
    String[] inputs = withParameters(nodes, placed, in.flat(nodes.graph()));
    String out = nodes.graph().node("Gemm", placed.name(), inputs).with("transB", 1).add();
    return new Signal(out, placed.output(), true);
  }

  /** A signal, the weight and, if there is one, the bias. */
  private static String[] withParameters(NetworkNodes nodes, Placed placed, Signal in) {
    List<String> inputs = new ArrayList<>(List.of(in.value(), nodes.parameter(placed, WEIGHT)));
    if (nodes.has(placed, BIAS)) {
      inputs.add(nodes.parameter(placed, BIAS));
    }
    return inputs.toArray(String[]::new);
  }

  private static Signal batchNormalization(
      NetworkNodes nodes, BatchNormalization layer, Placed placed, Signal in) {
    Signal channels = in.channels(nodes.graph());
    return channels.become(
        nodes
            .graph()
            .node(
                "BatchNormalization",
                placed.name(),
                channels.value(),
                nodes.parameter(placed, WEIGHT),
                nodes.parameter(placed, BIAS),
                nodes.parameter(placed, "running_mean"),
                nodes.parameter(placed, "running_var"))
            .withNumber("epsilon", layer.epsilon())
            .add());
  }

  private static Signal activation(NetworkNodes nodes, Activation layer, Placed placed, Signal in) {
    String operator =
        switch (layer.function()) {
          case RELU -> "Relu";
          case TANH -> "Tanh";
          case SIGMOID -> "Sigmoid";
        };
    return in.become(nodes.graph().node(operator, placed.name(), in.value()).add());
  }

  private static Signal globalAveragePooling(
      NetworkNodes nodes, GlobalAveragePooling layer, Placed placed, Signal in) {
    String image = in.image(nodes.graph()).value();
    String mean = nodes.graph().node("GlobalAveragePool", placed.name(), image).add();
    return new Signal(mean, placed.output(), false);
  }

  private static Signal channelPadding(
      NetworkNodes nodes, ChannelPadding layer, Placed placed, Signal in) {
    Signal image = in.image(nodes.graph());
    int more = placed.output().channels() - in.shape().channels();
    String pads = nodes.graph().integers(placed.name() + "/pads", 0, 0, 0, 0, 0, more, 0, 0);
    String out = nodes.graph().node("Pad", placed.name(), image.value(), pads).add();
    return new Signal(out, placed.output(), false);
  }

  private static Signal residual(NetworkNodes nodes, Residual layer, Placed placed, Signal in) {
    Signal body = nodes.through(layer.placedLayers(placed), in);
    Signal shortcut = nodes.through(layer.placedShortcut(placed), in);
    if (body.isFlat() != shortcut.isFlat()) {
      body = body.flat(nodes.graph());
      shortcut = shortcut.flat(nodes.graph());
    }
    return body.become(
        nodes.graph().node("Add", placed.name(), body.value(), shortcut.value()).add());
  }
}
