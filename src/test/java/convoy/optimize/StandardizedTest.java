package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.data.Batch;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardizedTest {
  private static final Standardized LOSS =
      new Standardized(new SquaredError(), List.of(100.0, -2.0), List.of(10.0, 0.5));

  /** Two rows of two targets: (120, -2) and (90, -1); standardized (2, 0) and (-1, 2). */
  private static Batch batch() {
    Batch batch = new Batch(1, 2, 2);
    batch.resize(2);
    System.arraycopy(new float[] {120, -2, 90, -1}, 0, batch.targets(), 0, 4);
    System.arraycopy(new float[] {1, 3}, 0, batch.weights(), 0, 2);
    return batch;
  }

  @Test
  void comparesOutputsWithStandardizedTargets() {
    float[] outputs = {1, 1, -1, 2};
    float[] gradient = new float[4];
    // Squared errors 1, 1 of the first row, 0, 0 of the second; the mean over a row's outputs.
    assertEquals(1, LOSS.evaluate(outputs, 2, batch(), gradient));
    // 2 (z - t) weight / (all weights x outputs)
    assertArrayEquals(new float[] {-0.25f, 0.25f, 0, 0}, gradient);
  }

  @Test
  void measuresInTheTargetsUnit() {
    Metric error = LOSS.metrics(2).get(0);
    double[] sums = new double[error.sums()];
    error.add(new float[] {1, 1, -1, 2}, 2, batch(), sums);
    // Predicted are (110, -1.5) and (90, -1): squared errors 100, 0.25, and none of weight 3.
    assertEquals("rmse", error.name());
    assertEquals(Math.sqrt(100.25 / 2 / 4), error.value(sums, 4), 1e-9);
  }

  @Test
  void endsInTheLastLayersWeights() {
    NetworkSpec network = NetworkSpec.parse("mlp:1", Shape.vector(1)).withOutput(2);
    ParameterLayout layout = new ParameterLayout(network);
    float[] parameters = {3, 4, 1, 2, 5, 6};
    float[] finished = LOSS.finished(network, parameters);
    assertEquals(6, layout.size());
    assertArrayEquals(new float[] {3, 4, 10, 1, 150, 1}, finished);
    assertArrayEquals(new float[] {3, 4, 1, 2, 5, 6}, parameters, "not changed");
  }
}
