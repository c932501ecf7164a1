package convoy.optimize;

import convoy.data.Batch;

/** The mean, by weight, of |output - target| over all outputs of all rows. */
public record MeanAbsoluteError() implements Metric {
  @Override
  public String name() {
    return "mae";
  }

  @Override
  public int sums() {
    return 1;
  }

  @Override
  public void add(float[] outputs, int width, Batch batch, double[] sums) {
    for (int i = 0; i < batch.rows() * width; i++) {
      double error = (double) outputs[i] - batch.targets()[i];
      sums[0] += batch.weights()[i / width] * Math.abs(error) / width;
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
