package convoy.optimize;

import convoy.data.Batch;

/**
 * The coefficient of determination, 1 - sum (target - output)^2 / sum (target - mean target)^2 by
 * weight, at most 1; the mean over the outputs, as scikit-learn's {@code r2_score}. Of an output
 * whose target never changes it is 1 if the output equals it everywhere, else 0.
 *
 * @param outputs of an example
 */
public record R2(int outputs) implements Metric {
  private static final int SUMS_OF_AN_OUTPUT = 3;

  @Override
  public String name() {
    return "r2";
  }

  @Override
  public int sums() {
    return outputs * SUMS_OF_AN_OUTPUT;
  }

  @Override
  public void add(float[] outputs, int width, Batch batch, double[] sums) {
    for (int i = 0; i < batch.rows() * width; i++) {
      double weight = batch.weights()[i / width];
      double target = batch.targets()[i];
      double error = target - outputs[i];
      int at = i % width * SUMS_OF_AN_OUTPUT;
      sums[at] += weight * target;
      sums[at + 1] += weight * target * target;
      sums[at + 2] += weight * error * error;
    }
  }

  @Override
  public double value(double[] sums, double weight) {
    double all = 0;
    for (int at = 0; at < sums.length; at += SUMS_OF_AN_OUTPUT) {
      double spread = sums[at + 1] - sums[at] * sums[at] / weight;
      // What rounding leaves of nothing: the targets are float32, the sums double.
      boolean constant = spread <= 1e-12 * sums[at + 1];
      double unexplained = constant ? (sums[at + 2] == 0 ? 0 : 1) : sums[at + 2] / spread;
      all += 1 - unexplained;
    }
    return all / outputs;
  }

  @Override
  public double error(double value) {
    return 1 - value;
  }
}
