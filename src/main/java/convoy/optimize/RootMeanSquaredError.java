package convoy.optimize;

import convoy.data.Batch;

/** The root of the mean, by weight, of (output - target)^2 over all outputs of all rows. */
public record RootMeanSquaredError() implements Metric {
  @Override
  public String name() {
    return "rmse";
  }

  @Override
  public int sums() {
    return 1;
  }

  @Override
  public void add(float[] outputs, int width, Batch batch, double[] sums) {
    for (int i = 0; i < batch.rows() * width; i++) {
      double error = (double) outputs[i] - batch.targets()[i];
      sums[0] += batch.weights()[i / width] * error * error / width;
    }
  }

  @Override
  public double value(double[] sums, double weight) {
    return Math.sqrt(sums[0] / weight);
  }

  @Override
  public double error(double value) {
    return value;
  }
}
