package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Batch;
import convoy.network.Json;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.Loss;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.Batches;
import convoy.testing.EachBackend;
import convoy.testing.Resources;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Against PyTorch; {@code fast-gradient-sign.py} made the numbers. */
@EachBackend
class FastGradientSignTest {
  @Parameter String backend;

  private static final Loss LOSS = new SoftmaxCrossEntropy();
  private static final NetworkSpec NORMALIZED =
      NetworkSpec.parse(
              "{\"layers\": [{\"type\": \"convolution\", \"filters\": 3, \"kernel\": 3},"
                  + " {\"type\": \"batchNormalization\"},"
                  + " {\"type\": \"activation\", \"function\": \"tanh\"}]}",
              new Shape(2, 5, 4))
          .withOutput(4);
  private static final Golden GOLDEN =
      Json.read(Resources.text("backend/fast-gradient-sign.json"), Golden.class, "The numbers");

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Golden(
      double[] epsilon,
      double[] share,
      double[] rate,
      float[] features,
      float[] labels,
      float[] weights,
      float[] start,
      double[] clean,
      float[] inputGradient,
      double[] loss,
      float[] end) {

    FastGradientSign adversary() {
      return new FastGradientSign(epsilon[0], share[0]);
    }

    Batch batch() {
      Batch batch = new Batch(features.length / labels.length, 1, labels.length);
      batch.resize(labels.length);
      System.arraycopy(features, 0, batch.features(), 0, features.length);
      System.arraycopy(labels, 0, batch.targets(), 0, labels.length);
      System.arraycopy(weights, 0, batch.weights(), 0, weights.length);
      return batch;
    }
  }

  private Network open(NetworkSpec spec) {
    return Backends.named(backend).open(spec, Device.CPU, 1);
  }

  @Test
  void givesTheGradientOfTheFeatures() {
    Batch batch = GOLDEN.batch();
    float[] slopes = new float[GOLDEN.features.length];
    try (Network network = open(NORMALIZED)) {
      network.load(GOLDEN.start);
      double sum = network.inputGradient(batch, LOSS, 1, true, slopes);
      assertEquals(GOLDEN.clean[0], sum / batch.totalWeight(), 1e-6);
    }
    assertArrayEquals(GOLDEN.inputGradient, slopes, 1e-6f);
  }

  @Test
  void takesTheStepOfPyTorch() {
    Batch batch = GOLDEN.batch();
    float[] end = new float[GOLDEN.start.length];
    try (Network network = open(NORMALIZED)) {
      network.load(GOLDEN.start);
      double sum = GOLDEN.adversary().on(network, LOSS).leave(batch, 1);
      assertEquals(GOLDEN.loss[0], sum / batch.totalWeight(), 1e-6);
      network.trainable().add(-GOLDEN.rate[0], network.gradient());
      network.store(end);
    }
    assertArrayEquals(GOLDEN.end, end, 2e-6f); // running statistics are of the clean pass alone
  }

  @Test
  void whatIsNoNumberIsGoneWithItsBatch() {
    Batch broken = GOLDEN.batch();
    Arrays.fill(broken.features(), Float.NaN);
    try (Network network = open(NORMALIZED)) {
      network.load(GOLDEN.start);
      FastGradientSign.Gradients gradients = GOLDEN.adversary().on(network, LOSS);
      gradients.leave(broken, 1);
      gradients.leave(GOLDEN.batch(), 2);
      assertTrue(Double.isFinite(network.gradient().norm()));
    }
  }

  @Test
  void movesEachFeatureByEpsilonUpTheLoss() {
    Batch batch = GOLDEN.batch();
    try (Network network = open(NORMALIZED)) {
      network.load(GOLDEN.start);
      GOLDEN.adversary().on(network, LOSS).leave(batch, 1);
    }
    for (int i = 0; i < GOLDEN.features.length; i++) {
      float moved = (float) GOLDEN.epsilon[0] * Math.signum(GOLDEN.inputGradient[i]);
      assertEquals(GOLDEN.features[i] + moved, batch.features()[i], 1e-6, "feature " + i);
    }
  }

  /** A network is lent to one training after the other, and to those of other batch sizes. */
  @Test
  void trainingsWithAndWithoutItFollowEachOtherOnOneNetwork() {
    NetworkSpec spec =
        NetworkSpec.parse(
                "{\"layers\": [{\"type\": \"residual\", \"layers\": [{\"type\": \"convolution\","
                    + " \"filters\": 3, \"kernel\": 3, \"padding\": \"same\"}, {\"type\":"
                    + " \"batchNormalization\"}], \"shortcut\": [{\"type\": \"convolution\","
                    + " \"filters\": 3, \"kernel\": 1}]}, {\"type\": \"dropout\", \"rate\": 0.2},"
                    + " {\"type\": \"dense\", \"units\": 9}]}",
                new Shape(2, 5, 4))
            .withOutput(4);
    FastGradientSign adversary = new FastGradientSign(0.2, 0.5);
    try (Network used = open(spec)) {
      for (int round = 0; round < 3; round++) {
        for (FastGradientSign how : new FastGradientSign[] {FastGradientSign.NONE, adversary}) {
          for (int rows : new int[] {5, 4, 6}) {
            float[] fresh;
            try (Network network = open(spec)) {
              fresh = gradient(network, how, rows);
            }
            assertArrayEquals(fresh, gradient(used, how, rows), how + ", rows: " + rows);
          }
        }
      }
    }
  }

  private static float[] gradient(Network network, FastGradientSign how, int rows) {
    float[] parameters = network.layout().initialValues(3);
    network.load(parameters);
    network.predict(Batches.random(NORMALIZED, 7, 1).features(), 7, new float[28]);
    how.on(network, LOSS).leave(Batches.random(NORMALIZED, rows, rows), 9);
    float[] gradient = new float[network.layout().trainableSize()];
    network.gradient().get(gradient);
    network.store(parameters);
    float[] both = Arrays.copyOf(gradient, gradient.length + parameters.length);
    System.arraycopy(parameters, 0, both, gradient.length, parameters.length);
    return both;
  }

  @Test
  void withoutEpsilonGivesTheBitsOfTheGradientAlone() {
    try (Network network = open(NORMALIZED)) {
      network.load(GOLDEN.start);
      FastGradientSign.NONE.on(network, LOSS).leave(GOLDEN.batch(), 1);
      float[] found = new float[network.layout().trainableSize()];
      network.gradient().get(found);
      network.load(GOLDEN.start);
      network.gradient(GOLDEN.batch(), LOSS, 1);
      float[] expected = new float[found.length];
      network.gradient().get(expected);
      assertArrayEquals(expected, found);
      assertFalse(FastGradientSign.NONE.moves());
    }
  }

  @Test
  void aNetworkThatWasTrainedWithItWithstandsSuchExamples() {
    FastGradientSign adversary = new FastGradientSign(0.3, 0.5);
    double plain = lossOfMoved(FastGradientSign.NONE, adversary);
    double trained = lossOfMoved(adversary, adversary);
    assertTrue(trained < 0.7 * plain, trained + " is not much less than " + plain);
  }

  /** The mean loss of examples that are moved, after a training of 100 steps. */
  private double lossOfMoved(FastGradientSign training, FastGradientSign attack) {
    try (Network network = open(NORMALIZED)) {
      network.load(network.layout().initialValues(3));
      FastGradientSign.Gradients gradients = training.on(network, LOSS);
      for (int step = 0; step < 100; step++) {
        gradients.leave(GOLDEN.batch(), step);
        network.trainable().add(-0.1, network.gradient());
      }
      FastGradientSign alone = new FastGradientSign(attack.epsilon(), 1);
      return alone.on(network, LOSS).leave(GOLDEN.batch(), 1) / GOLDEN.batch().totalWeight();
    }
  }
}
