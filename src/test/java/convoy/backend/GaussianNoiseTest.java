package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import convoy.data.Batch;
import convoy.network.Dense;
import convoy.network.GaussianNoise;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.EachBackend;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * The gradient of a weight of the layer after the noise is that of its unit times what enters: of
 * features of zero that is the noise itself.
 */
@EachBackend
class GaussianNoiseTest {
  @Parameter String backend;
  private static final int FEATURES = 20_000;

  private static final NetworkSpec SPEC =
      new NetworkSpec(Shape.vector(FEATURES), List.of(new GaussianNoise(0.3), Dense.of(2)));

  @Test
  void isNormallyDistributed() {
    float[] noise = noise(3);
    double sum = 0;
    double squares = 0;
    double neighbours = 0;
    int within = 0;
    for (int i = 0; i < FEATURES; i++) {
      sum += noise[i];
      squares += noise[i] * noise[i];
      neighbours += noise[i] * noise[i ^ 1];
      within += Math.abs(noise[i]) < 0.3 ? 1 : 0;
    }
    double root = Math.sqrt(FEATURES);
    assertEquals(0, sum / FEATURES, 4 * 0.3 / root);
    assertEquals(0.09, squares / FEATURES, 4 * Math.sqrt(2) * 0.09 / root);
    assertEquals(0, neighbours / FEATURES, 4 * Math.sqrt(2) * 0.09 / root);
    assertEquals(0.6827, within / (double) FEATURES, 4 * 0.4654 / root);
  }

  @Test
  void followsFromTheSeed() {
    assertArrayEquals(noise(3), noise(3));
    assertFalse(Arrays.equals(noise(3), noise(4)));
  }

  @Test
  void predictionAddsNone() {
    NetworkSpec alone = new NetworkSpec(Shape.vector(3), List.of(new GaussianNoise(0.3)));
    try (Network network = Backends.named(backend).open(alone, Device.CPU, 1)) {
      float[] features = {1, -2, 3};
      float[] outputs = new float[3];
      network.predict(features, 1, outputs);
      assertArrayEquals(features, outputs);
    }
  }

  private float[] noise(long seed) {
    Batch batch = new Batch(FEATURES, 1, 1);
    batch.resize(1);
    batch.weights()[0] = 1;
    try (Network network = Backends.named(backend).open(SPEC, Device.CPU, 1)) {
      network.gradient(batch, new SoftmaxCrossEntropy(), seed); // of parameters that are zero
      float[] gradient = new float[network.layout().trainableSize()];
      network.gradient().get(gradient);
      float[] noise = new float[FEATURES];
      for (int i = 0; i < FEATURES; i++) {
        noise[i] = gradient[i] / gradient[2 * FEATURES];
      }
      return noise;
    }
  }
}
