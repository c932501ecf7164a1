package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Batch;
import convoy.data.Seeds;
import convoy.network.Dense;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.Nesterov;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Step;
import convoy.optimize.Vector;
import convoy.testing.Batches;
import convoy.testing.EachBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** What an open network promises whatever its layers are; this one has every type of them. */
@EachBackend
class NetworkTest {
  @Parameter String backend;
  private static final NetworkSpec SPEC =
      NetworkSpec.parse(
              """
              {"layers": [
                {"type": "convolution", "filters": 3, "kernel": 3, "padding": "same"},
                {"type": "batchNormalization"},
                {"type": "pooling", "kernel": 2},
                {"type": "activation", "function": "relu"},
                {"type": "residual", "layers": [
                  {"type": "convolution", "filters": 3, "kernel": 3, "padding": 1, "bias": false},
                  {"type": "batchNormalization"},
                  {"type": "dropout", "rate": 0.1}]},
                {"type": "activation", "function": "relu"},
                {"type": "convolution", "filters": 4, "kernel": 2, "dilation": 2},
                {"type": "activation", "function": "tanh"},
                {"type": "residual",
                  "layers": [{"type": "convolution", "filters": 6, "kernel": 1}],
                  "shortcut": [{"type": "channelPadding", "channels": 6}]},
                {"type": "dropout", "rate": 0.3},
                {"type": "globalAveragePooling"},
                {"type": "dense", "units": 5},
                {"type": "activation", "function": "sigmoid"}]}
              """,
              new Shape(2, 8, 7))
          .withOutput(3);

  @Test
  void batchesOfAnySizeGiveWhatAFreshNetworkGives() {
    try (Network network = open()) {
      for (int rows : new int[] {3, 8, 1, 7, 8, 2, 31, 3, 6, 5, 4, 31}) {
        assertArrayEquals(trace(open(), rows, true), trace(network, rows, false), rows + " rows");
      }
    }
  }

  @Test
  void aBatchThatMemoryCannotHoldIsRefusedInWords() {
    NetworkSpec wide = new NetworkSpec(Shape.vector(1), List.of(Dense.of(65_536)));
    for (int rows : new int[] {30_000_000, Integer.MAX_VALUE}) { // 7.9 TB and more
      try (Network network = Backends.named(backend).open(wide, Device.CPU, 1)) {
        BackendException e =
            assertThrows(
                BackendException.class, () -> network.predict(new float[1], rows, new float[1]));
        assertTrue(e.getMessage().contains("ake the network smaller"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      }
    }
  }

  @Test
  void predictionFirstThenTrainingAndTheOtherWayRound() {
    float[] features = Batches.random(SPEC, 9, 2).features();
    float[] expected = new float[27];
    float[] found = new float[27];
    try (Network predictsFirst = open();
        Network trainsFirst = open()) {
      predictsFirst.predict(features, 9, expected);
      float[] gradients = trace(predictsFirst, 4, false);
      assertArrayEquals(gradients, trace(trainsFirst, 4, false));
      trainsFirst.load(trainsFirst.layout().initialValues(1));
      trainsFirst.predict(features, 9, found);
      assertArrayEquals(expected, found);
    }
  }

  @Test
  void storesWhatWasLoaded() {
    try (Network network = open()) {
      float[] values = new float[network.layout().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
      network.load(values);
      float[] stored = new float[values.length];
      network.store(stored);
      assertArrayEquals(values, stored);
      Arrays.fill(values, 7); // the caller's array stays the caller's
      network.store(stored);
      assertEquals(1, stored[1]);
    }
  }

  @Test
  void whatAnOptimizerChangesTakesEffect() {
    Batch batch = Batches.random(SPEC, 12, 3);
    try (Network network = open()) {
      List<Vector> state = List.of(network.zeros(network.trainable().length()));
      double first = network.gradient(batch, new SoftmaxCrossEntropy(), 1);
      double last = first;
      for (int step = 1; step <= 60; step++) {
        new Nesterov(0.9).step(network.trainable(), network.gradient(), state, Step.of(0.1, step));
        last = network.gradient(batch, new SoftmaxCrossEntropy(), 1);
      }
      assertEquals(0, last, 0.2 * first);
    }
  }

  @Test
  void predictionChangesNothing() {
    try (Network network = open()) {
      float[] before = trace(network, 5, false);
      network.predict(Batches.random(SPEC, 6, 4).features(), 6, new float[18]);
      assertArrayEquals(before, trace(network, 5, false));
    }
  }

  @Test
  void twoAtOnceGiveTheBitsOfOneAfterTheOther() throws Exception {
    Callable<float[]> training =
        () -> {
          List<float[]> traces = new ArrayList<>();
          try (Network network = open()) {
            for (int i = 0; i < 40; i++) {
              traces.add(trace(network, 3 + i % 5, false));
            }
          }
          return traces.get(39);
        };
    float[] alone = training.call();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Future<float[]> together : threads.invokeAll(List.of(training, training))) {
        assertArrayEquals(alone, together.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void emptyBatchesAreRefused() {
    try (Network network = open()) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> network.predict(new float[0], 0, new float[0]));
      assertEquals("A batch has at least 1 row, found 0.", e.getMessage());
    }
  }

  @Test
  void aClosedNetworkRefusesToCompute() {
    Network network = open();
    Batch batch = Batches.random(SPEC, 2, 1);
    network.gradient(batch, new SoftmaxCrossEntropy(), 1);
    network.close();
    network.close();
    assertThrows(
        IllegalStateException.class, () -> network.gradient(batch, new SoftmaxCrossEntropy(), 1));
    assertThrows(
        IllegalStateException.class, () -> network.predict(batch.features(), 2, new float[6]));
  }

  private Network open() {
    Network network = Backends.named(backend).open(SPEC, Device.CPU, 1);
    network.load(network.layout().initialValues(1));
    return network;
  }

  /** Everything that a prediction and a step from the initial values give. */
  private static float[] trace(Network network, int rows, boolean close) {
    Batch batch = Batches.random(SPEC, rows, Seeds.derive(rows));
    network.load(network.layout().initialValues(1));
    float[] outputs = new float[rows * 3];
    network.predict(batch.features(), rows, outputs);
    double loss = network.gradient(batch, new SoftmaxCrossEntropy(), rows);
    float[] gradient = new float[network.gradient().length()];
    network.gradient().get(gradient);
    float[] parameters = new float[network.layout().size()];
    network.store(parameters);
    if (close) {
      network.close();
    }
    float[] all = Arrays.copyOf(outputs, outputs.length + 1 + gradient.length + parameters.length);
    all[outputs.length] = (float) loss;
    System.arraycopy(gradient, 0, all, outputs.length + 1, gradient.length);
    System.arraycopy(parameters, 0, all, outputs.length + 1 + gradient.length, parameters.length);
    return all;
  }
}
