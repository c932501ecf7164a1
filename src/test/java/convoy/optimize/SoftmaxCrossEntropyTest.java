package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import org.junit.jupiter.api.Test;

class SoftmaxCrossEntropyTest {

  // By hand: softmax is (1, 0, 0); the loss 0 where the label is 0, else 1e4 - (-1e4).
  @Test
  void hugeOutputsStayFinite() {
    float[] gradient = new float[6];
    double loss =
        new SoftmaxCrossEntropy()
            .evaluate(
                new float[] {1e4f, -1e4f, 0, 1e4f, -1e4f, 0},
                3,
                batch(new float[] {0, 1}, new float[] {1, 1}),
                gradient);
    assertEquals(20_000, loss);
    assertArrayEquals(new float[] {0, 0, 0, 0.5f, -0.5f, 0}, gradient);
  }

  private static Batch batch(float[] labels, float[] weights) {
    Batch batch = new Batch(1, 1, labels.length);
    batch.resize(labels.length);
    System.arraycopy(labels, 0, batch.targets(), 0, labels.length);
    System.arraycopy(weights, 0, batch.weights(), 0, weights.length);
    return batch;
  }
}
