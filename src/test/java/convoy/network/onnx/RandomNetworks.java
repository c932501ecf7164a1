package convoy.network.onnx;

import convoy.network.Activation;
import convoy.network.Json;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import java.util.List;
import java.util.Random;

/** Networks of random layers, of every type there is, in the JSON that people write. */
final class RandomNetworks {
  private static final int LAYERS = 7;
  private static final List<Activation.Function> FUNCTIONS = List.of(Activation.Function.values());

  private final Random random;
  private NetworkSpec network;

  private RandomNetworks(Random random) {
    this.random = random;
  }

  static NetworkSpec of(Random random) {
    Shape image =
        random.nextInt(6) == 0
            ? Shape.vector(1 + random.nextInt(9))
            : new Shape(1 + random.nextInt(3), 2 + random.nextInt(9), 2 + random.nextInt(9));
    return new RandomNetworks(random).network(image);
  }

  private NetworkSpec network(Shape image) {
    String layers = "";
    for (int added = 0; added < LAYERS; ) {
      String more = layers + (layers.isEmpty() ? "" : ", ") + next(image);
      try {
        network = NetworkSpec.parse("{'layers': [%s]}".formatted(more).replace('\'', '"'), image);
        layers = more;
        added++;
      } catch (IllegalArgumentException e) {
        // a window that is too large, or a padding: another layer then
      }
    }
    return network;
  }

  /** A layer, or three of which two share a weight; it may not take what comes. */
  private String next(Shape image) {
    Shape in = network == null ? image : network.output();
    return switch (random.nextInt(20)) {
      case 0 ->
          layer(
              "convolution",
              "'filters': %d, 'kernel': %s, 'stride': %s, 'padding': %s, 'paddingMode': '%s', 'dilation': %s, 'bias': %b",
              1 + random.nextInt(4),
              size(1, 3),
              size(1, 2),
              padding(),
              random.nextBoolean() ? "zeros" : "circular",
              size(1, 2),
              random.nextBoolean());
      case 1 ->
          layer(
              "pooling",
              "'kind': '%s', 'kernel': %s, 'stride': %s, 'padding': %s",
              random.nextBoolean() ? "max" : "average",
              size(1, 4),
              size(1, 3),
              padding());
      case 2 ->
          layer(
              "dense",
              "'units': %d, 'bias': %b, %s",
              1 + random.nextInt(6),
              random.nextBoolean(),
              parametrization());
      case 3 -> layer("batchNormalization", "'epsilon': 0.01");
      case 4 -> layer("dropout", "'rate': 0.5");
      case 5, 6, 7 -> activation(FUNCTIONS.get(random.nextInt(FUNCTIONS.size())));
      case 8 -> layer("globalAveragePooling", "");
      case 9 -> layer("channelPadding", "'channels': %d", in.channels() + random.nextInt(3));
      case 10 -> residual(in);
      case 11 -> layer("prelu", "'perChannel': %b", random.nextBoolean());
      case 12 -> layer("swish", "'initial': 1");
      case 13 -> concatenation();
      case 14 ->
          layer(
              "locallyConnected",
              "'filters': %d, 'kernel': %s, 'stride': %s, 'padding': %s, 'dilation': %s, 'bias': %b",
              1 + random.nextInt(3),
              size(1, 3),
              size(1, 2),
              padding(),
              size(1, 2),
              random.nextBoolean());
      case 15 -> layer("flatten", "");
      case 16 -> layer("gaussianNoise", "'deviation': 1");
      case 17 -> normalization(in);
      case 18 -> grouped(in);
      default -> network == null ? layer("patchWhitening", "'kernel': 2") : shared();
    };
  }

  private static String layer(String type, String keys, Object... values) {
    String separator = keys.isEmpty() ? "" : ", ";
    return "{'type': '%s'%s%s}".formatted(type, separator, keys.formatted(values));
  }

  private static String activation(Activation.Function function) {
    String constant =
        switch (function) {
          case LEAKY_RELU -> ", 'slope': 0.2";
          case ELU -> ", 'alpha': 0.7";
          case SWISH -> ", 'beta': 1.3";
          default -> "";
        };
    return "{'type': 'activation', 'function': %s%s}".formatted(Json.compact(function), constant);
  }

  private String residual(Shape in) {
    String convolution = "{'type': 'convolution', 'filters': 3, 'kernel': %d, 'padding': 'same'}";
    return switch (random.nextInt(in.height() == 1 && in.width() == 1 ? 3 : 2)) {
      case 0 ->
          layer(
              "residual",
              "'layers': [%s, {'type': 'activation', 'function': 'tanh'}], 'shortcut': [%s]",
              convolution.formatted(3),
              convolution.formatted(1));
      case 1 ->
          layer(
              "residual",
              "'layers': [{'type': 'batchNormalization'}, {'type': 'residual', 'layers': [{'type': 'dropout', 'rate': 0.1}]}]");
      default -> layer("residual", "'layers': [{'type': 'dense', 'units': %d}]", in.size());
    };
  }

  private String concatenation() {
    return layer(
        "concatenation",
        "'branches': [[], [{'type': 'activation', 'function': 'gelu'}, {'type': 'dropout', 'rate': 0.1}], [{'type': 'convolution', 'filters': 2, 'kernel': %d, 'padding': 'same'}]]",
        1 + random.nextInt(3));
  }

  /** Of an epsilon that leaves alone what hardly differs, of which no digit would be right. */
  private String normalization(Shape in) {
    return switch (random.nextInt(3)) {
      case 0 -> layer("layerNormalization", "'epsilon': 0.1");
      case 1 -> layer("groupNormalization", "'groups': %d, 'epsilon': 0.1", groups(in));
      default ->
          layer(
              "localResponseNormalization",
              "'size': %d, 'alpha': 0.6, 'beta': 0.7, 'k': 1.5",
              1 + random.nextInt(6));
    };
  }

  private int groups(Shape in) {
    List<Integer> groups = List.of(1, 2, in.channels());
    return groups.get(random.nextInt(groups.size()));
  }

  private String grouped(Shape in) {
    int groups = groups(in);
    if (random.nextBoolean()) {
      String kernels = "'filters': %d, 'kernel': 3, 'padding': 1, 'groups': %d, 'kernels': %s";
      return layer("convolution", kernels, 2 * groups, groups, "['sharpen', 'blur']");
    }
    String own = "'filters': %d, 'kernel': 2, 'padding': 1, 'groups': %d, %s";
    return layer("convolution", own, groups * (1 + random.nextInt(2)), groups, parametrization());
  }

  private String parametrization() {
    return List.of("'initializer': 'zeros'", "'weightNormalization': true", "'orthogonal': true")
        .get(random.nextInt(3));
  }

  /** A layer that makes 4 of what comes, one that makes 4 of 4, and one that shares with it. */
  private String shared() {
    String type = random.nextBoolean() ? "dense" : "convolution";
    String keys =
        type.equals("dense") ? "'units': 4" : "'filters': 4, 'kernel': 3, 'padding': 'same'";
    long before =
        network == null
            ? 0
            : network.layers().stream()
                .filter(each -> each.getClass().getSimpleName().equalsIgnoreCase(type))
                .count();
    return layer(type, keys)
        + ", "
        + layer(type, "%s, %s", keys, parametrization())
        + ", "
        + layer(type, "%s, 'sharedWith': '%s%d'", keys, type, before + 2);
  }

  private String size(int from, int to) {
    return "[%d, %d]"
        .formatted(from + random.nextInt(to - from + 1), from + random.nextInt(to - from + 1));
  }

  private String padding() {
    return List.of("'same'", "'valid'", "1", "[0, 1]").get(random.nextInt(4));
  }

  /** Parameters that keep values near 1: none is 0, and no running variance near it. */
  static float[] parameters(NetworkSpec network, Random random) {
    ParameterLayout layout = new ParameterLayout(network);
    float[] values = new float[layout.size()];
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      boolean variance = tensor.name().endsWith("running_var");
      double inputs = Math.max(4, tensor.length() / tensor.shape().get(0));
      for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
        double value = random.nextGaussian() / Math.sqrt(inputs);
        values[i] = (float) (variance ? 0.5 + Math.abs(value) : value);
      }
    }
    return values;
  }
}
