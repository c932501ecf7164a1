package convoy.optimize;

import convoy.data.Batch;
import java.util.List;

/** Rows of numbers as the files of golden numbers have them. */
final class GoldenRows {
  private GoldenRows() {}

  /** Row after row. */
  static float[] flat(List<List<Double>> rows) {
    int width = rows.get(0).size();
    float[] values = new float[rows.size() * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i / width).get(i % width).floatValue();
    }
    return values;
  }

  /** A batch with these targets and weights. */
  static Batch batch(List<List<Double>> targets, List<Double> weights) {
    Batch batch = new Batch(1, targets.get(0).size(), weights.size());
    batch.resize(weights.size());
    float[] values = flat(targets);
    System.arraycopy(values, 0, batch.targets(), 0, values.length);
    for (int row = 0; row < weights.size(); row++) {
      batch.weights()[row] = weights.get(row).floatValue();
    }
    return batch;
  }
}
