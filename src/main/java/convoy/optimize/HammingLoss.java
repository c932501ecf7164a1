package convoy.optimize;

import convoy.data.Batch;

/**
 * The share, by weight, of all labels of all rows that are predicted otherwise than they are, where
 * an output greater than 0, a probability greater than 0.5, predicts its label. In [0, 1].
 */
public record HammingLoss() implements Metric {
  @Override
  public String name() {
    return "hammingLoss";
  }

  @Override
  public int sums() {
    return 1;
  }

  @Override
  public void add(float[] outputs, int width, Batch batch, double[] sums) {
    for (int row = 0; row < batch.rows(); row++) {
      double wrong = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        wrong += outputs[i] > 0 == batch.targets()[i] > 0 ? 0 : 1;
      }
      sums[0] += batch.weights()[row] * wrong / width;
    }
  }

  @Override
  public double value(double[] sums, double weight) {
    return sums[0] / weight;
  }

  @Override
  public double error(double value) {
    return value;
  }
}
