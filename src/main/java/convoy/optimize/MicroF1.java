package convoy.optimize;

import convoy.data.Batch;

/**
 * Over all labels of all rows: 2 TP / (2 TP + FP + FN), by weight, where a label counts as
 * predicted if its output is greater than 0, its probability greater than 0.5. In [0, 1]; 0 if no
 * label is true and none is predicted, as in scikit-learn.
 */
public record MicroF1() implements Metric {
  /** As Spark's {@code MultilabelClassificationEvaluator} calls it. */
  @Override
  public String name() {
    return "microF1Measure";
  }

  @Override
  public int sums() {
    return 2;
  }

  @Override
  public void add(float[] outputs, int width, Batch batch, double[] sums) {
    for (int i = 0; i < batch.rows() * width; i++) {
      double weight = batch.weights()[i / width];
      boolean predicted = outputs[i] > 0;
      boolean is = batch.targets()[i] > 0;
      sums[0] += predicted && is ? 2 * weight : 0;
      sums[1] += weight * ((predicted ? 1 : 0) + (is ? 1 : 0));
    }
  }

  @Override
  public double value(double[] sums, double weight) {
    return sums[1] > 0 ? sums[0] / sums[1] : 0;
  }

  @Override
  public double error(double value) {
    return 1 - value;
  }
}
