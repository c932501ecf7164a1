package convoy.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.data.Batch;
import convoy.network.Dense;
import convoy.network.Dropout;
import convoy.network.Initializer;
import convoy.network.Layer;
import convoy.network.NetworkSpec;
import convoy.network.Residual;
import convoy.network.Shape;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.EachBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Behind a dense layer of zeros every output is 0 and its softmax 1/n, so that the gradient of the
 * bias shows the mask: 1/n (less 1 at the label) where a value is kept, divided by the share that
 * is kept, and 0 where it is dropped.
 */
@EachBackend
class DropoutTest {
  @Parameter String backend;
  private static final int UNITS = 4000;

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void keepsItsShareAndScalesIt(double rate) {
    float[] mask = mask(rate, 3);
    int kept = 0;
    for (int i = 0; i < UNITS; i++) {
      if (mask[i] != 0) {
        kept++;
        assertEquals(1 / (1 - rate), mask[i], 1e-4);
      }
    }
    double deviation = Math.sqrt(UNITS * rate * (1 - rate));
    assertEquals(UNITS * (1 - rate), kept, 4 * deviation);
  }

  @Test
  void rateZeroKeepsAll() {
    float[] ones = new float[UNITS];
    Arrays.fill(ones, 1);
    assertArrayEquals(ones, mask(0, 3), 1e-4f);
  }

  @Test
  void maskFollowsFromTheSeed() {
    assertArrayEquals(mask(0.5, 3), mask(0.5, 3));
    assertFalse(Arrays.equals(mask(0.5, 3), mask(0.5, 4)));
  }

  @Test
  void layersHaveMasksOfTheirOwn() {
    // Kept by both: (1 - 0.5) (1 - 0.5); by one and the same mask it would be 1 - 0.5.
    float[] mask = mask(List.of(new Dropout(0.5), new Dropout(0.5)), 3);
    long kept = 0;
    for (float value : mask) {
      kept += value != 0 ? 1 : 0;
    }
    assertEquals(UNITS * 0.25, kept, 4 * Math.sqrt(UNITS * 0.25 * 0.75));
  }

  @Test
  void bothWaysOfABlockHaveMasksOfTheirOwn() {
    List<Layer> dropout = List.of(new Dropout(0.5));
    // Dropped by both: 0.5 0.5; by one and the same mask it would be 0.5.
    float[] mask = mask(List.of(new Residual(dropout, dropout)), 3);
    long dropped = 0;
    for (float value : mask) {
      dropped += value == 0 ? 1 : 0;
    }
    assertEquals(UNITS * 0.25, dropped, 4 * Math.sqrt(UNITS * 0.25 * 0.75));
  }

  @Test
  void predictionDropsNothing() {
    NetworkSpec spec = new NetworkSpec(Shape.vector(6), List.of(new Dropout(0.7)));
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      float[] features = {1, -2, 3, 4, 5, 6};
      float[] outputs = new float[6];
      network.predict(features, 1, outputs);
      assertArrayEquals(features, outputs);
    }
  }

  @Test
  void asTheFirstLayerItDropsFeatures() {
    // Of features of 1 the gradient of a weight is that of its unit times the feature's mask.
    NetworkSpec spec = new NetworkSpec(Shape.vector(UNITS), List.of(new Dropout(0.2), Dense.of(2)));
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      Batch batch = new Batch(UNITS, 1, 1);
      batch.resize(1);
      Arrays.fill(batch.features(), 1);
      batch.weights()[0] = 1;
      network.gradient(batch, new SoftmaxCrossEntropy(), 3);
      float[] gradient = new float[network.layout().trainableSize()];
      network.gradient().get(gradient);
      int dropped = 0;
      for (int i = 0; i < UNITS; i++) {
        float mask = gradient[i] / gradient[2 * UNITS];
        assertEquals(mask == 0 ? 0 : 1 / 0.8, mask, 1e-4);
        dropped += mask == 0 ? 1 : 0;
      }
      assertEquals(UNITS * 0.2, dropped, 4 * Math.sqrt(UNITS * 0.2 * 0.8));
    }
  }

  @Test
  void rowsHaveMasksOfTheirOwn() {
    NetworkSpec spec =
        new NetworkSpec(
            Shape.vector(2),
            List.of(Dense.of(400).initializer(Initializer.ZEROS), new Dropout(0.5)));
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      Batch batch = batch(2);
      network.gradient(batch, new SoftmaxCrossEntropy(), 3);
      float[] gradient = new float[network.layout().trainableSize()];
      network.gradient().get(gradient);
      int[] keptBy = new int[3];
      float one = 0.5f / 400 / 0.5f; // half the weight is a row's
      for (int unit = 1; unit < 400; unit++) {
        keptBy[Math.round(gradient[800 + unit] / one)]++;
      }
      assertTrue(keptBy[1] > 100, Arrays.toString(keptBy)); // 200 kept in one row of the two
    }
  }

  private float[] mask(double rate, long seed) {
    return mask(List.of(new Dropout(rate)), seed);
  }

  private float[] mask(List<Layer> dropouts, long seed) {
    List<Layer> layers = new ArrayList<>();
    layers.add(Dense.of(UNITS).initializer(Initializer.ZEROS));
    layers.addAll(dropouts);
    NetworkSpec spec = new NetworkSpec(Shape.vector(1), layers);
    try (Network network = Backends.named(backend).open(spec, Device.CPU, 1)) {
      network.gradient(batch(1), new SoftmaxCrossEntropy(), seed);
      float[] gradient = new float[2 * UNITS];
      network.gradient().get(gradient);
      float[] mask = new float[UNITS];
      for (int i = 0; i < UNITS; i++) {
        mask[i] = gradient[UNITS + i] / (1f / UNITS - (i == 0 ? 1 : 0));
      }
      return mask;
    }
  }

  private static Batch batch(int rows) {
    Batch batch = new Batch(rows, 1, rows);
    batch.resize(rows);
    Arrays.fill(batch.weights(), 1);
    return batch;
  }
}
