package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.data.Seeds;
import convoy.network.Activation;
import convoy.network.BatchNormalization;
import convoy.network.ChannelPadding;
import convoy.network.Convolution;
import convoy.network.GlobalAveragePooling;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.Padding;
import convoy.network.ParameterLayout;
import convoy.network.Pooling;
import convoy.network.Residual;
import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.network.Swish;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.Batches;
import convoy.testing.EachBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Residual blocks of random shapes, strides and shortcuts, down to images of one pixel. Activations
 * are smooth, so that differences cross no kink.
 */
@EachBackend
class RandomResidualsTest {
  @Parameter String backend;

  /** They keep their output, their input, nothing, and work in place or not. */
  private static final List<Layer> SMOOTH =
      List.of(
          new Activation(Activation.Function.TANH),
          new Activation(Activation.Function.SILU),
          new Activation(Activation.Function.SOFTPLUS),
          new Activation(Activation.Function.SOFTMAX),
          new Activation(Activation.Function.IDENTITY),
          new Swish(null));

  private static final float STEP = 1e-2f;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  private static Shape image(Random random) {
    return new Shape(1 + random.nextInt(3), 1 + random.nextInt(9), 1 + random.nextInt(9));
  }

  private static Layer smooth(Random random) {
    return SMOOTH.get(random.nextInt(SMOOTH.size()));
  }

  private static Residual block(Random random, Shape image) {
    int filters = image.channels() + random.nextInt(3);
    Size2d stride = new Size2d(1 + random.nextInt(3), 1 + random.nextInt(3));
    boolean changes = filters != image.channels() || !stride.equals(Size2d.ONE);
    List<Layer> layers = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      layers.addAll(List.of(BatchNormalization.standard(), smooth(random)));
    }
    layers.add(convolution(filters, Size2d.square(3), stride));
    for (int more = random.nextInt(3); more > 0; more--) {
      layers.add(random.nextBoolean() ? BatchNormalization.standard() : smooth(random));
      layers.add(convolution(filters, new Size2d(3, 1), Size2d.ONE));
    }
    if (random.nextInt(3) == 0) {
      layers.add(smooth(random));
    }
    return new Residual(
        layers, changes || random.nextBoolean() ? shortcut(random, filters, stride) : List.of());
  }

  private static List<Layer> shortcut(Random random, int filters, Size2d stride) {
    return switch (random.nextInt(3)) {
      case 0 -> List.of(Pooling.average(1).stride(stride), new ChannelPadding(filters));
      case 1 -> List.of(convolution(filters, Size2d.ONE, stride), BatchNormalization.standard());
      default -> List.of(smooth(random), convolution(filters, Size2d.ONE, stride), smooth(random));
    };
  }

  private static Convolution convolution(int filters, Size2d kernel, Size2d stride) {
    Padding padding = new Padding(false, new Size2d(kernel.height() / 2, kernel.width() / 2));
    return Convolution.of(filters, kernel).stride(stride).padding(padding).bias(false);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void outputsAreTheSumOfBothWays(long seed) {
    Random random = new Random(Seeds.derive(seed));
    Shape image = image(random);
    Residual block = block(random, image);
    NetworkSpec spec = new NetworkSpec(image, List.of(block));
    ParameterLayout layout = new ParameterLayout(spec);
    float[] features = Batches.random(spec, 3, seed).features();
    float[] sum = predict(spec, layout.initialValues(seed), features);
    float[] body = way(block.layers(), "residual1.", spec, seed, features);
    float[] shortcut =
        block.shortcut().isEmpty()
            ? features
            : way(block.shortcut(), "residual1.shortcut.", spec, seed, features);
    for (int i = 0; i < sum.length; i++) {
      body[i] += shortcut[i];
    }
    assertArrayEquals(body, sum, block.toString());
  }

  /** What some of a block's layers give alone, with the parameters that they have in it. */
  private float[] way(
      List<Layer> layers, String prefix, NetworkSpec block, long seed, float[] features) {
    NetworkSpec alone = new NetworkSpec(block.input(), layers);
    ParameterLayout inBlock = new ParameterLayout(block);
    float[] all = inBlock.initialValues(seed);
    ParameterLayout own = new ParameterLayout(alone);
    float[] parameters = new float[own.size()];
    for (ParameterLayout.Tensor tensor : own.tensors()) {
      String[] name = (prefix + tensor.name()).split("\\.(?=[^.]+$)");
      ParameterLayout.Tensor from = inBlock.tensor(name[0], name[1]);
      System.arraycopy(all, from.offset(), parameters, tensor.offset(), tensor.length());
    }
    return predict(alone, parameters, features);
  }

  private float[] predict(NetworkSpec spec, float[] parameters, float[] features) {
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      network.load(parameters);
      float[] outputs = new float[3 * spec.output().size()];
      network.predict(features, 3, outputs);
      return outputs;
    }
  }

  // Along the gradient the loss rises by the gradient's length, tensor by tensor.
  @ParameterizedTest
  @MethodSource("seeds")
  void gradientIsTheSlopeOfTheLoss(long seed) {
    Random random = new Random(Seeds.derive(seed, 1));
    Shape image = image(random);
    List<Layer> layers = new ArrayList<>();
    if (random.nextInt(3) > 0) {
      layers.addAll(List.of(Convolution.of(image.channels(), 1), smooth(random)));
    }
    layers.add(block(random, image));
    if (random.nextBoolean()) {
      layers.add(smooth(random));
    }
    layers.add(block(random, new NetworkSpec(image, layers).output()));
    if (random.nextBoolean()) {
      layers.add(new GlobalAveragePooling());
    }
    NetworkSpec spec = new NetworkSpec(image, layers).withOutput(3);
    Batch batch = Batches.random(spec, 4, seed);
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      ParameterLayout layout = network.layout();
      float[] parameters = layout.initialValues(seed);
      loss(network, parameters, batch);
      float[] gradient = new float[layout.trainableSize()];
      network.gradient().get(gradient);
      for (ParameterLayout.Tensor tensor : layout.tensors()) {
        if (tensor.offset() < gradient.length) {
          int from = tensor.offset();
          float[] part = Arrays.copyOfRange(gradient, from, from + tensor.length());
          double length = length(part);
          float[] up = parameters.clone();
          float[] down = parameters.clone();
          for (int i = 0; i < part.length; i++) {
            float step = (float) (STEP * part[i] / Math.max(length, 1e-3));
            up[from + i] += step;
            down[from + i] -= step;
          }
          double rise = loss(network, up, batch) - loss(network, down, batch);
          double expected = length * Math.min(1, length / 1e-3);
          assertEquals(expected, rise / (2 * STEP), 0.02 * length + 2e-4, tensor.name() + spec);
        }
      }
    }
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private static double loss(Network network, float[] parameters, Batch batch) {
    network.load(parameters);
    return network.gradient(batch, new SoftmaxCrossEntropy(), 5) / batch.totalWeight();
  }
}
