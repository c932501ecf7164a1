package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import convoy.data.Batch;
import convoy.data.Seeds;
import convoy.network.Convolution;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.Padding;
import convoy.network.Pooling;
import convoy.network.Shape;
import convoy.network.Size2d;
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
 * Convolution and pooling of random shapes, kernels, strides, paddings and dilations, down to sizes
 * of one, against their definition written as loops.
 *
 * <p>The image itself is learnt, so that its gradient can be seen: a 1x1 convolution over the unit
 * images, one a pixel, gives its weights as an image.
 */
@EachBackend
class RandomShapesTest {
  @Parameter String backend;

  static LongStream seeds() {
    return LongStream.range(0, 120);
  }

  private static Layer layer(Random random) {
    Size2d kernel = size(random, 1, 4);
    Size2d stride = size(random, 1, 3);
    boolean same = random.nextInt(3) == 0;
    if (random.nextBoolean()) {
      Size2d dilation = random.nextBoolean() ? Size2d.ONE : size(random, 1, 3);
      Padding padding = same ? Padding.SAME : new Padding(false, size(random, 0, 3));
      boolean bias = random.nextInt(4) > 0;
      int groups = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(3);
      Convolution convolution =
          Convolution.of(groups * (1 + random.nextInt(3)), kernel)
              .stride(stride)
              .padding(padding)
              .dilation(dilation)
              .groups(groups)
              .bias(bias);
      boolean circular = random.nextInt(4) == 0 && !padding.equals(Padding.VALID);
      return circular ? convolution.circular() : convolution;
    }
    Size2d around =
        new Size2d(random.nextInt(kernel.height() / 2 + 1), random.nextInt(kernel.width() / 2 + 1));
    Pooling.Kind kind = random.nextBoolean() ? Pooling.Kind.MAX : Pooling.Kind.AVERAGE;
    return Pooling.of(kind, kernel)
        .stride(stride)
        .padding(same ? Padding.SAME : new Padding(false, around));
  }

  private static Size2d size(Random random, int from, int to) {
    return new Size2d(from + random.nextInt(to - from + 1), from + random.nextInt(to - from + 1));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void layerComputesItsDefinition(long seed) {
    Random random = new Random(Seeds.derive(seed));
    Layer layer = layer(random);
    Shape image = shape(layer, random);
    int area = image.height() * image.width();
    Convolution learntImage = Convolution.of(image.channels(), 1).bias(false);
    NetworkSpec spec =
        new NetworkSpec(
            new Shape(area, image.height(), image.width()), List.of(learntImage, layer));
    Batch batch = new Batch(spec.input().size(), 1, 1);
    batch.resize(1);
    for (int pixel = 0; pixel < area; pixel++) {
      batch.features()[pixel * area + pixel] = 1;
    }
    batch.targets()[0] = random.nextInt(spec.output().size());
    batch.weights()[0] = 1;
    assumeTrue(Backends.named(backend).unsupported(spec).isEmpty());
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      float[] parameters = new float[network.layout().size()];
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] = (float) random.nextGaussian();
      }
      network.load(parameters);
      Definition definition = new Definition(layer, image, spec.output(), parameters);
      float[] outputs = new float[spec.output().size()];
      network.predict(batch.features(), 1, outputs);
      assertArrayEquals(
          definition.outputs(), outputs, 2e-5f, "outputs from " + image + " by " + layer);

      float[] outputGradient = new float[outputs.length];
      double loss =
          new SoftmaxCrossEntropy().evaluate(outputs, outputs.length, batch, outputGradient);
      assertEquals(loss, network.gradient(batch, new SoftmaxCrossEntropy(), 0), 1e-4);
      float[] gradient = new float[parameters.length];
      network.gradient().get(gradient);
      assertArrayEquals(
          definition.gradient(outputGradient),
          gradient,
          5e-5f,
          "gradient from " + image + " by " + layer);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void firstLayerLearnsFromAllRows(long seed) {
    Random random = new Random(Seeds.derive(seed));
    Layer layer = layer(random);
    Shape image = shape(layer, random);
    NetworkSpec spec = new NetworkSpec(image, List.of(layer));
    int rows = 2;
    Batch batch = Batches.random(spec, rows, seed);
    assumeTrue(Backends.named(backend).unsupported(spec).isEmpty());
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      float[] weights = new float[network.layout().size()];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) random.nextGaussian();
      }
      network.load(weights);
      int width = spec.output().size();
      float[] outputs = new float[rows * width];
      network.predict(batch.features(), rows, outputs);
      float[] outputGradient = new float[outputs.length];
      new SoftmaxCrossEntropy().evaluate(outputs, width, batch, outputGradient);
      float[] expected = new float[weights.length];
      for (int row = 0; row < rows; row++) {
        float[] parameters = Arrays.copyOf(image(batch, row), image.size() + weights.length);
        System.arraycopy(weights, 0, parameters, image.size(), weights.length);
        Definition definition = new Definition(layer, image, spec.output(), parameters);
        int from = row * width;
        assertArrayEquals(
            definition.outputs(), Arrays.copyOfRange(outputs, from, from + width), 2e-5f);
        float[] gradient =
            definition.gradient(Arrays.copyOfRange(outputGradient, from, from + width));
        for (int i = 0; i < expected.length; i++) {
          expected[i] += gradient[image.size() + i];
        }
      }
      network.gradient(batch, new SoftmaxCrossEntropy(), 0);
      float[] gradient = new float[weights.length];
      network.gradient().get(gradient);
      assertArrayEquals(expected, gradient, 1e-4f, "gradient from " + image + " by " + layer);
    }
  }

  private static float[] image(Batch batch, int row) {
    int length = batch.featureLength();
    return Arrays.copyOfRange(batch.features(), row * length, (row + 1) * length);
  }

  /** A shape that the layer can take; now and then the smallest. */
  private static Shape shape(Layer layer, Random random) {
    List<Shape> fitting = new ArrayList<>();
    int groups = layer instanceof Convolution convolution ? convolution.groups() : 1;
    for (int height = 1; height <= 12; height++) {
      for (int width = 1; width <= 12; width++) {
        Shape shape = new Shape(groups * (1 + random.nextInt(3)), height, width);
        try {
          layer.output(shape);
          fitting.add(shape);
        } catch (IllegalArgumentException e) {
          continue; // too small
        }
      }
    }
    return fitting.get(random.nextInt(4) == 0 ? 0 : random.nextInt(fitting.size()));
  }
}
