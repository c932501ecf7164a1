package convoy.backend;

import convoy.data.Seeds;
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
import convoy.network.Json;
import convoy.network.Layer;
import convoy.network.LayerNormalization;
import convoy.network.LocalResponseNormalization;
import convoy.network.LocallyConnected;
import convoy.network.NetworkSpec;
import convoy.network.Padding;
import convoy.network.Pooling;
import convoy.network.Prelu;
import convoy.network.Residual;
import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.network.Swish;
import convoy.optimize.LayerSettings;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Loss;
import convoy.optimize.Optimizer;
import convoy.optimize.Regularization;
import convoy.optimize.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two backends against each other, from the same parameters on the same batches: outputs, loss,
 * gradients and statistics, each vector within 1e-4 of its length, and the parameters after ten
 * steps within 1e-3 of theirs.
 */
class BackendsAgreeTest {
  private static final Agreement AGREEMENT =
      new Agreement(Agreement.Place.of("dl4j"), Agreement.Place.of("libtorch"));

  static final Update EVERYTHING_ON =
      new Update(
          Optimizer.parse("nesterov"),
          0.01,
          LearningRateSchedule.parse("cosine"),
          new Regularization(
              0.1,
              0.01,
              0.02,
              1.2,
              0.2,
              0.8,
              LayerSettings.parse(
                  "{\"convolution1\": {\"frozen\": true}, \"*convolution2\": {\"learningRateFactor\": 0.3},"
                      + " \"dense*\": {\"l2\": 0.1}}")));

  static LongStream seeds() {
    return LongStream.range(0, 150);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void onLayersOfRandomShapes(long seed) {
    Random random = new Random(Seeds.derive(seed));
    Shape image = new Shape(1 + random.nextInt(4), 1 + random.nextInt(11), 1 + random.nextInt(11));
    List<Layer> layers = new ArrayList<>();
    Shape shape = image;
    for (int count = 2 + random.nextInt(4); layers.size() < count; ) {
      Layer layer = layer(random);
      try {
        shape = layer.output(shape);
      } catch (IllegalArgumentException e) {
        continue; // does not fit behind the others
      }
      layers.add(layer);
    }
    NetworkSpec spec = new NetworkSpec(image, layers).withOutput(2 + random.nextInt(4));
    AGREEMENT.check(spec, 2 + random.nextInt(8), seed);
  }

  static List<String> losses() {
    return Json.names(Loss.class);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void withEachLoss(String loss) {
    NetworkSpec spec = NetworkSpec.parse("mlp:9", Shape.vector(5)).withOutput(4);
    AGREEMENT.check(spec, Loss.parse(loss), 7, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "lenet5, 1, 28, 28, 64",
    "lenet5, 3, 17, 23, 5",
    "'mlp:512,256', 1, 28, 28, 33",
    "resnet20, 3, 32, 32, 8",
    "resnet20, 1, 9, 13, 6",
    "'{\"layers\": [{\"type\": \"patchWhitening\", \"kernel\": 2}]}', 3, 9, 8, 5"
  })
  void onWholeNetworks(String network, int channels, int height, int width, int rows) {
    NetworkSpec spec =
        NetworkSpec.parse(network, new Shape(channels, height, width)).withOutput(10);
    AGREEMENT.check(spec, rows, 7);
  }

  /** Rates that suit an optimizer; others get Adam's. */
  private static final Map<String, Double> RATES =
      Map.of("sgd", 0.05, "momentum", 0.01, "nesterov", 0.01, "adagrad", 0.01, "muon", 0.02);

  /** All but L-BFGS, which is no matter of a gradient's step, nor of a backend's vectors. */
  static final List<String> OPTIMIZERS =
      Optimizer.names().stream().filter(name -> !name.equals("lbfgs")).toList();

  @ParameterizedTest
  @FieldSource("OPTIMIZERS")
  void afterTenSteps(String optimizer) {
    NetworkSpec spec = NetworkSpec.parse("lenet5", new Shape(2, 20, 20)).withOutput(5);
    AGREEMENT.checkTenSteps(spec, Optimizer.parse(optimizer), RATES.getOrDefault(optimizer, 0.001));
  }

  @Test
  void afterTenStepsOfAResidualNetwork() {
    NetworkSpec spec = NetworkSpec.parse("resnet20", new Shape(2, 20, 20)).withOutput(5);
    AGREEMENT.checkTenSteps(spec, Optimizer.parse("nesterov"), 0.005);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet5", "resnet20"})
  void withPenaltiesClippingAndSettingsOfLayers(String network) {
    NetworkSpec spec = NetworkSpec.parse(network, new Shape(2, 20, 20)).withOutput(5);
    AGREEMENT.checkTenSteps(spec, EVERYTHING_ON);
  }

  private static Layer layer(Random random) {
    Size2d kernel = size(random, 1, 3);
    Size2d stride =
        new Size2d(1 + random.nextInt(kernel.height()), 1 + random.nextInt(kernel.width()));
    boolean same = random.nextBoolean();
    return switch (random.nextInt(15)) {
      case 0, 1 -> convolution(random, kernel, stride, same);
      case 2 ->
          Pooling.of(Pooling.Kind.AVERAGE, kernel)
              .stride(stride)
              .padding(same ? Padding.SAME : Padding.VALID);
      case 3 ->
          Pooling.of(Pooling.Kind.MAX, kernel)
              .stride(stride)
              .padding(same ? Padding.SAME : Padding.VALID);
      case 4 -> BatchNormalization.standard();
      case 5 -> activation(random);
      case 6 -> new Dropout(0.3);
      case 7 ->
          random.nextBoolean()
              ? new ChannelPadding(1 + random.nextInt(6))
              : random.nextBoolean() ? new GlobalAveragePooling() : dense(random);
      case 8 -> new Flatten();
      case 9 -> new GaussianNoise(0.3);
      case 10 ->
          random.nextBoolean()
              ? new LayerNormalization(null)
              : new GroupNormalization(1 + random.nextInt(2), null);
      case 11 -> new LocalResponseNormalization(1 + random.nextInt(6), 0.5, null, null);
      case 12 ->
          LocallyConnected.of(1 + random.nextInt(3), kernel)
              .stride(stride)
              .padding(same ? Padding.SAME : new Padding(false, size(random, 0, 2)))
              .dilation(random.nextInt(3) == 0 ? size(random, 1, 2) : Size2d.ONE)
              .bias(random.nextBoolean());
      case 13 -> new Concatenation(List.of(branch(random), branch(random), List.of()));
      default ->
          new Residual(
              List.of(
                  new Activation(Activation.Function.TANH),
                  new Dropout(0.2),
                  BatchNormalization.standard()),
              null);
    };
  }

  private static Dense dense(Random random) {
    Dense layer = Dense.of(1 + random.nextInt(9));
    return switch (random.nextInt(4)) {
      case 0 -> layer.normalized();
      case 1 -> layer.orthogonalized();
      default -> layer;
    };
  }

  private static Convolution convolution(
      Random random, Size2d kernel, Size2d stride, boolean same) {
    Convolution layer =
        Convolution.of(1 + random.nextInt(6), kernel)
            .stride(stride)
            .padding(same ? Padding.SAME : new Padding(false, size(random, 0, 2)))
            .dilation(random.nextInt(3) == 0 ? size(random, 1, 2) : Size2d.ONE)
            .bias(random.nextBoolean());
    return switch (random.nextInt(6)) {
      case 0 -> layer.normalized();
      case 1 -> layer.orthogonalized();
      case 2 -> layer.padding().equals(Padding.VALID) ? layer : layer.circular();
      default -> layer;
    };
  }

  /** Layers that leave height and width as they are. */
  private static List<Layer> branch(Random random) {
    List<Layer> layers = new ArrayList<>();
    for (int count = random.nextInt(3); layers.size() < count; ) {
      Layer layer = layer(random);
      if (layer instanceof Convolution convolution) {
        layer = convolution.stride(1).dilation(1).padding("same");
      }
      Shape image = new Shape(2, 7, 6);
      try {
        if (layer.output(image).height() == 7 && layer.output(image).width() == 6) {
          layers.add(layer);
        }
      } catch (IllegalArgumentException e) {
        continue; // does not fit these two channels
      }
    }
    return layers;
  }

  private static Layer activation(Random random) {
    Activation.Function[] all = Activation.Function.values();
    int which = random.nextInt(all.length + 2);
    return which < all.length
        ? new Activation(all[which])
        : which == all.length ? new Prelu(random.nextBoolean(), -0.3) : new Swish(null);
  }

  private static Size2d size(Random random, int from, int to) {
    return new Size2d(from + random.nextInt(to - from + 1), from + random.nextInt(to - from + 1));
  }
}
