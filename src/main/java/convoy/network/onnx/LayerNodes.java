package convoy.network.onnx;

import convoy.network.Activation;
import convoy.network.BatchNormalization;
import convoy.network.ChannelPadding;
import convoy.network.Concatenation;
import convoy.network.Convolution;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.Flatten;
import convoy.network.GaussianNoise;
import convoy.network.GlobalAveragePooling;
import convoy.network.GroupNormalization;
import convoy.network.Layer;
import convoy.network.LayerNormalization;
import convoy.network.LocalResponseNormalization;
import convoy.network.LocallyConnected;
import convoy.network.NetworkSpec.Placed;
import convoy.network.PatchWhitening;
import convoy.network.Pooling;
import convoy.network.Prelu;
import convoy.network.Residual;
import convoy.network.Swish;
import java.util.HashMap;
import java.util.Map;

/** How each type of layer becomes nodes of a graph. */
final class LayerNodes {
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
              .with(Convolution.class, WindowNodes::convolution)
              .with(PatchWhitening.class, WindowNodes::patchWhitening)
              .with(Pooling.class, WindowNodes::pooling)
              .with(Dense.class, LayerNodes::dense)
              .with(BatchNormalization.class, NormalizationNodes::batch)
              .with(Dropout.class, LayerNodes::nothing)
              .with(Activation.class, ActivationNodes::activation)
              .with(Prelu.class, ActivationNodes::prelu)
              .with(Swish.class, ActivationNodes::swish)
              .with(GlobalAveragePooling.class, LayerNodes::globalAveragePooling)
              .with(ChannelPadding.class, LayerNodes::channelPadding)
              .with(Residual.class, LayerNodes::residual)
              .with(Concatenation.class, LayerNodes::concatenation)
              .with(LocallyConnected.class, WindowNodes::locallyConnected)
              .with(Flatten.class, LayerNodes::flatten)
              .with(GaussianNoise.class, LayerNodes::nothing)
              .with(LayerNormalization.class, NormalizationNodes::layer)
              .with(GroupNormalization.class, NormalizationNodes::group)
              .with(LocalResponseNormalization.class, NormalizationNodes::localResponse)
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

  /** What acts in training alone. */
  private static Signal nothing(NetworkNodes nodes, Layer layer, Placed placed, Signal in) {
    return in;
  }

  private static Signal flatten(NetworkNodes nodes, Flatten layer, Placed placed, Signal in) {
    return new Signal(in.flat(nodes.graph()).value(), placed.output(), true);
  }

  private static Signal dense(NetworkNodes nodes, Dense layer, Placed placed, Signal in) {
    String flat = in.flat(nodes.graph()).value();
    String[] inputs = nodes.withWeights(placed, flat, nodes.parameter(placed, "weight"));
    String out = nodes.graph().node("Gemm", placed.name(), inputs).with("transB", 1).add();
    return new Signal(out, placed.output(), true);
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
    String out = nodes.pad(placed, image.value(), 0, 0, 0, 0, 0, more, 0, 0);
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

  private static Signal concatenation(
      NetworkNodes nodes, Concatenation layer, Placed placed, Signal in) {
    String[] branches =
        placed.ways().stream()
            .map(branch -> nodes.through(branch, in).image(nodes.graph()).value())
            .toArray(String[]::new);
    Node node = nodes.graph().node("Concat", placed.name(), branches);
    return new Signal(node.with("axis", 1).add(), placed.output(), false);
  }
}
