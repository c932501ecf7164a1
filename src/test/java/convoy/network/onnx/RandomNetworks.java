package convoy.network.onnx;

import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Networks of random layers, of every type there is, in the JSON that people write. */
final class RandomNetworks {
  private static final int LAYERS = 6;

  private RandomNetworks() {}

  static NetworkSpec of(Random random) {
    Shape image =
        random.nextInt(6) == 0
            ? Shape.vector(1 + random.nextInt(9))
            : new Shape(1 + random.nextInt(3), 2 + random.nextInt(9), 2 + random.nextInt(9));
    List<Layer> layers = new ArrayList<>();
    while (layers.size() < LAYERS) {
      Shape shape = layers.isEmpty() ? image : new NetworkSpec(image, layers).output();
      layer(random, shape).ifPresent(layers::add);
    }
    return new NetworkSpec(image, layers);
  }

  /** A layer, if it is right in itself and can take the shape. */
  private static Optional<Layer> layer(Random random, Shape in) {
    String json =
        switch (random.nextInt(9)) {
          case 0 ->
              "'type': 'convolution', 'filters': %d, 'kernel': %s, 'stride': %s, 'padding': %s, 'dilation': %s, 'bias': %b"
                  .formatted(
                      1 + random.nextInt(4),
                      size(random, 1, 3),
                      size(random, 1, 2),
                      padding(random),
                      size(random, 1, 2),
                      random.nextBoolean());
          case 1 ->
              "'type': 'pooling', 'kind': '%s', 'kernel': %s, 'stride': %s, 'padding': %s"
                  .formatted(
                      random.nextBoolean() ? "max" : "average",
                      size(random, 1, 4),
                      size(random, 1, 3),
                      padding(random));
          case 2 ->
              "'type': 'dense', 'units': %d, 'bias': %b"
                  .formatted(1 + random.nextInt(6), random.nextBoolean());
          case 3 -> "'type': 'batchNormalization', 'epsilon': 0.01";
          case 4 -> "'type': 'dropout', 'rate': 0.5";
          case 5 ->
              "'type': 'activation', 'function': '%s'"
                  .formatted(List.of("relu", "tanh", "sigmoid").get(random.nextInt(3)));
          case 6 -> "'type': 'globalAveragePooling'";
          case 7 ->
              "'type': 'channelPadding', 'channels': %d"
                  .formatted(in.channels() + random.nextInt(3));
          default -> residual(random, in);
        };
    String layers = "{'layers': [{%s}]}".formatted(json).replace('\'', '"');
    try {
      return Optional.of(NetworkSpec.parse(layers, in).layers().get(0));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a window that is too large, or a padding
    }
  }

  private static String residual(Random random, Shape in) {
    String dense = "{'type': 'dense', 'units': %d}".formatted(in.size());
    String convolution = "{'type': 'convolution', 'filters': 3, 'kernel': %d, 'padding': 'same'}";
    return switch (random.nextInt(in.height() == 1 && in.width() == 1 ? 3 : 2)) {
      case 0 ->
          "'type': 'residual', 'layers': [%s, {'type': 'activation', 'function': 'tanh'}], 'shortcut': [%s]"
              .formatted(convolution.formatted(3), convolution.formatted(1));
      case 1 ->
          "'type': 'residual', 'layers': [{'type': 'batchNormalization'}, {'type': 'residual', 'layers': [{'type': 'dropout', 'rate': 0.1}]}]";
      default -> "'type': 'residual', 'layers': [%s]".formatted(dense);
    };
  }

  private static String size(Random random, int from, int to) {
    return "[%d, %d]"
        .formatted(from + random.nextInt(to - from + 1), from + random.nextInt(to - from + 1));
  }

  private static String padding(Random random) {
    return List.of("'same'", "'valid'", "1", "[0, 1]").get(random.nextInt(4));
  }

  /** Parameters of which none is 0, and no running variance near it. */
  static float[] parameters(NetworkSpec network, Random random) {
    ParameterLayout layout = new ParameterLayout(network);
    float[] values = new float[layout.size()];
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      boolean variance = tensor.name().endsWith("running_var");
      for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
        double value = 0.5 * random.nextGaussian();
        values[i] = (float) (variance ? 0.5 + Math.abs(value) : value);
      }
    }
    return values;
  }
}
