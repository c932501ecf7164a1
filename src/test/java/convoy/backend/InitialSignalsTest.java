package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Batch;
import convoy.data.idx.IdxStream;
import convoy.network.Activation;
import convoy.network.Convolution;
import convoy.network.Initializer;
import convoy.network.NetworkBuilder;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Moment;
import convoy.optimize.Optimizer;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Update;
import convoy.optimize.UpdateSteps;
import convoy.optimize.Vector;
import convoy.testing.Batches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What initial weights make of a signal on its way through many layers, and of learning. */
class InitialSignalsTest {
  private static final Path DIGITS = Path.of("sample-data/digits");
  private static final Shape DIGIT = new Shape(1, 8, 8);

  // A weight's variance of 2/n gives a layer's outputs the mean square of its inputs (He et al.
  // 2015, equation 10), 1/n half of it: 2^-30 after 30 layers. Both are scaled from the same
  // Gaussian numbers, so the ratio is exact but for rounding.
  @Test
  void thirtyLayersOfReluKeepTheVarianceByHeAndHalveItEachByOneOverN() {
    NetworkBuilder layers = NetworkSpec.of(512);
    for (int i = 0; i < 30; i++) {
      layers.dense(512).relu();
    }
    NetworkSpec spec = layers.build();
    Batch batch = Batches.random(spec, 64, 7);
    double before = meanSquare(batch.features());
    double he = meanSquare(outputs(spec.withInitializer(Initializer.HE_NORMAL), batch)) / before;
    double halved =
        meanSquare(outputs(spec.withInitializer(Initializer.LECUN_NORMAL), batch)) / before;
    assertTrue(he > 0.4 && he < 2.5, "times " + he);
    assertEquals(Math.pow(2, -30), halved / he, Math.pow(2, -30) * 1e-3);
  }

  private static float[] outputs(NetworkSpec spec, Batch batch) {
    try (Network network = open(spec)) {
      float[] outputs = new float[batch.rows() * spec.output().size()];
      network.predict(batch.features(), batch.rows(), outputs);
      return outputs;
    }
  }

  private static double meanSquare(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum / values.length;
  }

  @Test
  void aNetworkOfZerosLearnsNothingButTheBiasOfItsOutput() {
    NetworkSpec spec =
        NetworkSpec.of(DIGIT)
            .convolution(3, 3)
            .relu()
            .dense(4)
            .relu()
            .dense(3)
            .build()
            .withInitializer(Initializer.ZEROS);
    try (Network network = open(spec)) {
      network.gradient(Batches.random(spec, 9, 1), new SoftmaxCrossEntropy(), 1);
      float[] gradient = new float[network.layout().trainableSize()];
      network.gradient().get(gradient);
      ParameterLayout.Tensor bias = network.layout().tensor("dense2", "bias");
      for (int i = 0; i < gradient.length; i++) {
        if (i < bias.offset()) {
          assertEquals(0, gradient[i], "place " + i);
        } else {
          assertNotEquals(0, gradient[i], "place " + i);
        }
      }
    }
  }

  // Xiao et al. 2018 train 10,000 such layers. A hundred, without normalization or shortcuts:
  // Glorot's variance is too small with kernels and tanh, so that the gradient vanishes; He's too
  // large for tanh, so that it is chaos.
  @Test
  void aPlainNetworkOfAHundredConvolutionsLearnsFromDeltaOrthogonalWeightsAlone() throws Exception {
    double orthogonal = lossAfterTraining(Initializer.DELTA_ORTHOGONAL);
    double he = lossAfterTraining(Initializer.HE_NORMAL);
    double glorot = lossAfterTraining(Initializer.GLOROT_UNIFORM);
    String found = "%.2f, %.2f, %.2f".formatted(orthogonal, he, glorot);
    double chance = Math.log(10);
    assertTrue(orthogonal < 0.75 * chance, found);
    assertTrue(he > 0.95 * chance && glorot > 0.95 * chance, found);
  }

  /** The mean loss of the last five of thirty steps. */
  private static double lossAfterTraining(Initializer initializer) throws Exception {
    NetworkBuilder layers = NetworkSpec.of(DIGIT);
    for (int i = 0; i < 100; i++) {
      layers
          .add(Convolution.of(8, 3).stride(i == 0 ? 2 : 1).padding(1))
          .activation(Activation.Function.TANH);
    }
    NetworkSpec spec = layers.build().withInitializer(initializer).withOutput(10);
    byte[] images;
    byte[] labels;
    try (IdxStream file =
        IdxStream.ofImages(
            "images", Files.newInputStream(DIGITS.resolve("train-images-idx3-ubyte.gz")))) {
      images = file.read(file.count() * file.itemSize());
    }
    try (IdxStream file =
        IdxStream.ofLabels(
            "labels", Files.newInputStream(DIGITS.resolve("train-labels-idx1-ubyte.gz")))) {
      labels = file.read(file.count());
    }
    Update update =
        new Update(Optimizer.parse("nesterov"), 0.01, new LearningRateSchedule.Constant());
    Batch batch = new Batch(DIGIT.size(), 1, 32);
    batch.resize(32);
    Random random = new Random(3);
    double last = 0;
    try (Network network = open(spec)) {
      List<Vector> state = new ArrayList<>();
      for (int i = 0; i < update.optimizer().stateVectors(); i++) {
        state.add(network.zeros(network.trainable().length()));
      }
      UpdateSteps steps =
          update.on(network.layout(), network.trainable(), network.gradient(), state);
      for (int step = 1; step <= 30; step++) {
        fill(batch, images, labels, random);
        double loss = network.gradient(batch, new SoftmaxCrossEntropy(), step);
        last += step > 25 ? loss / batch.rows() / 5 : 0;
        steps.step(new Moment(step - 1, 30, 30), step);
      }
    }
    return last;
  }

  /** Draws rows of digits, with a mean of about 0 and a deviation of about 1. */
  private static void fill(Batch batch, byte[] images, byte[] labels, Random random) {
    for (int row = 0; row < batch.rows(); row++) {
      int drawn = random.nextInt(labels.length);
      int size = DIGIT.size();
      for (int i = 0; i < size; i++) {
        batch.features()[row * size + i] = (float) (((images[drawn * size + i] & 0xFF) - 4.9) / 6);
      }
      batch.targets()[row] = labels[drawn];
      batch.weights()[row] = 1;
    }
  }

  private static Network open(NetworkSpec spec) {
    Network network = Backends.named("libtorch").open(spec, Device.CPU, 1);
    network.load(network.layout().initialValues(5));
    return network;
  }
}
