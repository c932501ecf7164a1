package convoy.testing;

import convoy.network.Activation;
import convoy.network.Json;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One network for {@link Images} in which every layer and every activation there is has a part. */
public final class EveryLayer {
  private static final Shape IMAGE = new Shape(1, 6, 6);

  private EveryLayer() {}

  /**
   * The network without its output layer, as a person writes it.
   *
   * @throws IllegalStateException if there is a layer, or an activation, that has no part in it
   */
  public static String json() {
    String json =
        """
        {"layers": [
          {"type": "patchWhitening", "kernel": 2},
          {"type": "dropout", "rate": 0.1},
          {"type": "gaussianNoise", "deviation": 0.1},
          {"type": "convolution", "filters": 4, "kernel": 3, "padding": 1,
            "paddingMode": "circular", "weightNormalization": true},
          {"type": "batchNormalization"},
          {"type": "convolution", "filters": 4, "kernel": 3, "padding": 1, "groups": 2,
            "kernels": ["blur", "edges"], "bias": false},
          {"type": "localResponseNormalization"},
          {"type": "groupNormalization", "groups": 2},
          {"type": "concatenation", "branches": [
            [{"type": "prelu"}], [{"type": "swish"}], %s]},
          {"type": "convolution", "filters": 6, "kernel": 3, "stride": 2, "padding": "same",
            "initializer": "glorotUniform"},
          {"type": "residual", "layers": [
            {"type": "convolution", "filters": 8, "kernel": 3, "padding": 1, "orthogonal": true},
            {"type": "activation", "function": "tanh"}],
            "shortcut": [{"type": "channelPadding", "channels": 8}]},
          {"type": "pooling", "kind": "average", "kernel": 3, "stride": 1, "padding": 1},
          {"type": "locallyConnected", "filters": 6, "kernel": 2},
          {"type": "layerNormalization"},
          {"type": "concatenation", "branches": [
            [{"type": "globalAveragePooling"}], [{"type": "pooling", "kernel": 2}]]},
          {"type": "flatten"},
          {"type": "dense", "units": 8, "orthogonal": true},
          {"type": "dense", "units": 8, "weightNormalization": true},
          {"type": "dense", "units": 8},
          {"type": "activation", "function": "tanh"},
          {"type": "dense", "units": 8, "sharedWith": "dense3"}]}
        """
            .formatted(
                functions()
                    .map(
                        function ->
                            """
                            [{"type": "convolution", "filters": 1, "kernel": 1},
                             {"type": "activation", "function": %s}]
                            """
                                .formatted(Json.compact(function)))
                    .collect(Collectors.joining(", ")));
    requireAll(NetworkSpec.parse(json, IMAGE));
    return json;
  }

  /** The network with an output for each class. */
  public static NetworkSpec spec() {
    return NetworkSpec.parse(json(), IMAGE).withOutput(3);
  }

  private static Stream<Activation.Function> functions() {
    return EnumSet.allOf(Activation.Function.class).stream();
  }

  private static void requireAll(NetworkSpec spec) {
    Set<Class<?>> missing = new HashSet<>(Arrays.asList(Layer.class.getPermittedSubclasses()));
    spec.placed().stream()
        .flatMap(EveryLayer::within)
        .forEach(placed -> missing.remove(placed.layer().getClass()));
    if (!missing.isEmpty()) {
      throw new IllegalStateException("the network of every layer lacks " + missing);
    }
  }

  private static Stream<NetworkSpec.Placed> within(NetworkSpec.Placed placed) {
    return Stream.concat(
        Stream.of(placed),
        placed.ways().stream().flatMap(List::stream).flatMap(EveryLayer::within));
  }
}
