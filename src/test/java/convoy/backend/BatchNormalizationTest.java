package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.network.BatchNormalization;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.EachBackend;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Running statistics, worked out by hand. */
@EachBackend
class BatchNormalizationTest {
  @Parameter String backend;
  private static final float[] FIRST = {1, 3, 10, 20, 5, 7, 30, 40};
  private static final float[] SECOND = {0, 0, 1, 2, 0, 8, 3, 4};

  /** Two examples of two channels of 1x2: channel 0 has 1, 3, 5, 7, channel 1 has 10 to 40. */
  private static NetworkSpec spec(double momentum, double epsilon) {
    return new NetworkSpec(new Shape(2, 1, 2), List.of(new BatchNormalization(momentum, epsilon)));
  }

  // First batch: means 4 and 25, variances over n - 1: 20/3 and 500/3. Second: means 2 and 2.5,
  // variances 16 and 5/3. Running: 0, 1 -> 0.75 old + 0.25 batch, twice.
  @Test
  void runningStatisticsFollowTwoBatches() {
    try (Network network = open(spec(0.25, 1e-5))) {
      step(network, FIRST);
      assertArrayEquals(
          new float[] {1, 6.25f, 0.75f + 5f / 3, 0.75f + 125f / 3}, statistics(network), 1e-5f);
      step(network, SECOND);
      assertArrayEquals(
          new float[] {
            0.75f + 0.5f,
            0.75f * 6.25f + 0.625f,
            0.75f * (0.75f + 5f / 3) + 4,
            0.75f * (0.75f + 125f / 3) + 1.25f / 3
          },
          statistics(network),
          1e-5f);
    }
  }

  // (x - running mean) / sqrt(running variance + epsilon), gamma 2, beta -1
  @Test
  void predictionUsesTheRunningStatistics() {
    try (Network network = open(spec(0.1, 0.75))) {
      network.load(new float[] {2, 2, -1, -1, 3, 5, 0.25f, 3.25f});
      float[] outputs = new float[8];
      network.predict(FIRST, 2, outputs);
      assertArrayEquals(new float[] {-5, -1, 4, 14, 3, 7, 24, 34}, outputs, 1e-5f);
    }
  }

  @Test
  void predictionLeavesTheStatisticsAlone() {
    try (Network network = open(spec(0.1, 1e-5))) {
      float[] before = statistics(network);
      network.predict(FIRST, 2, new float[8]);
      assertArrayEquals(before, statistics(network));
    }
  }

  /** One value has no variance over n - 1; it counts as 0. */
  @Test
  void aSingleValueLeavesEverythingFinite() {
    NetworkSpec spec = new NetworkSpec(Shape.vector(2), List.of(new BatchNormalization(0.5, 1e-5)));
    try (Network network = open(spec)) {
      Batch batch = batch(2, new float[] {4, -6});
      assertEquals(Math.log(2), network.gradient(batch, new SoftmaxCrossEntropy(), 0), 1e-4);
      assertArrayEquals(new float[] {2, -3, 0.5f, 0.5f}, statistics(network));
    }
  }

  private Network open(NetworkSpec spec) {
    Network network = Backends.named(backend).open(spec, Device.CPU, 1);
    network.load(network.layout().initialValues(0));
    return network;
  }

  private static void step(Network network, float[] features) {
    network.gradient(batch(4, features), new SoftmaxCrossEntropy(), 0);
  }

  private static Batch batch(int length, float[] features) {
    Batch batch = new Batch(length, 1, features.length / length);
    batch.resize(features.length / length);
    System.arraycopy(features, 0, batch.features(), 0, features.length);
    Arrays.fill(batch.weights(), 1);
    return batch;
  }

  private static float[] statistics(Network network) {
    ParameterLayout layout = network.layout();
    float[] values = new float[layout.size()];
    network.store(values);
    return Arrays.copyOfRange(values, layout.trainableSize(), layout.size());
  }
}
