package convoy.optimize;

import convoy.data.Batch;

/**
 * The share, by weight, of rows of which each label is predicted as it is: where the output is
 * greater than 0, its probability greater than 0.5, and nowhere else. In [0, 1].
 */
public record SubsetAccuracy() implements Metric {
  @Override
  public String name() {
    return "subsetAccuracy";
  }

  @Override
  public int sums() {
    return 1;
  }

  @Override
  public void add(float[] outputs, int width, Batch batch, double[] sums) {
    for (int row = 0; row < batch.rows(); row++) {
      boolean right = true;
      for (int i = row * width; i < (row + 1) * width; i++) {
        right &= outputs[i] > 0 == batch.targets()[i] > 0;
      }
      sums[0] += right ? batch.weights()[row] : 0;
    }
  }

  @Override
  public double value(double[] sums, double weight) {
    return sums[0] / weight;
  }

  @Override
  public double error(double value) {
    return 1 - value;
  }
}
