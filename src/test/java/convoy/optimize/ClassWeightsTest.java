package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.data.ClassCounts;
import convoy.data.ClassWeights;
import convoy.data.PackedRow;
import convoy.network.Json;
import convoy.testing.Resources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against scikit-learn and PyTorch; {@code class-weights.py} made the numbers. */
class ClassWeightsTest {
  private static final Golden GOLDEN =
      Json.read(Resources.text("optimize/class-weights.json"), Golden.class, "The numbers");

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Golden(
      float[] labels, List<Float> balanced, float[] outputs, double[] loss, float[] gradient) {}

  private static ClassWeights balanced(int classes) {
    ClassCounts counts = new ClassCounts();
    for (float label : GOLDEN.labels) {
      counts.add(PackedRow.pack(new double[1], label, 1));
    }
    return ClassWeights.balanced(counts.rows(), classes);
  }

  private static Batch batch() {
    Batch batch = new Batch(0, 1, GOLDEN.labels.length);
    batch.resize(GOLDEN.labels.length);
    for (int row = 0; row < batch.rows(); row++) {
      batch.targets()[row] = GOLDEN.labels[row];
      batch.weights()[row] = 1;
    }
    return batch;
  }

  @Test
  void balancedWeightsAreThoseOfScikitLearn() {
    assertEquals(GOLDEN.balanced, balanced(4).factors());
  }

  @Test
  void lossAndGradientAreThoseOfPyTorch() {
    Batch batch = batch();
    balanced(4).apply(batch);
    float[] gradient = new float[GOLDEN.gradient.length];
    double loss = new SoftmaxCrossEntropy().evaluate(GOLDEN.outputs, 4, batch, gradient);
    assertEquals(GOLDEN.loss[0], loss / batch.totalWeight(), 1e-7);
    assertArrayEquals(GOLDEN.gradient, gradient, 1e-8f);
  }

  /** A fold of CrossValidator may miss one. */
  @Test
  void aClassWithoutRowsWeighsOneAndTheOthersAreAsIfItWereNotThere() {
    assertEquals(GOLDEN.balanced, balanced(5).factors().subList(0, 4));
    assertEquals(1, balanced(5).factors().get(4));
  }

  @Test
  void multipliesTheRowsOwnWeights() {
    Batch batch = batch();
    batch.weights()[0] = 3;
    new ClassWeights(List.of(2f, 1f, 1f, 1f)).apply(batch);
    assertEquals(6, batch.weights()[0]);
    assertEquals(2, batch.weights()[1]);
    assertEquals(1, batch.weights()[13]);
    ClassWeights.NONE.apply(batch);
    assertEquals(6, batch.weights()[0]);
  }

  @Test
  void balancedRowsAllWeighOne() {
    ClassWeights balanced = ClassWeights.balanced(Map.of(0f, 5L, 1f, 5L), 2);
    assertEquals(List.of(1f, 1f), balanced.factors());
  }
}
