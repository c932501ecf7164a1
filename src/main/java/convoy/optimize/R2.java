package convoy.optimize;

import convoy.data.Batch;

/**
 * The coefficient of determination, 1 - sum (target - output)^2 / sum (target - mean target)^2 by
 * weight, at most 1; the mean over the outputs, as scikit-learn's {@code r2_score}. Of an output
 * whose target never changes it is 1 if the output equals it everywhere, else 0.
 *
 * <p>Spreads are added up about the mean so far, and merged (Chan, Golub and LeVeque 1983): targets
 * far from zero lose nothing.
 *
 * @param outputs of an example
 */
public record R2(int outputs) implements Metric {
  /** Of each output: weight, mean target, spread about it, squared errors. */
  private static final int SUMS_OF_AN_OUTPUT = 4;

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
      merge(sums, at, weight, target, 0);
      sums[at + 3] += weight * error * error;
    }
  }

  @Override
  public void merge(double[] sums, double[] others) {
    for (int at = 0; at < sums.length; at += SUMS_OF_AN_OUTPUT) {
      merge(sums, at, others[at], others[at + 1], others[at + 2]);
      sums[at + 3] += others[at + 3];
    }
  }

  private static void merge(double[] sums, int at, double weight, double mean, double spread) {
    if (weight == 0) {
      return;
    }
    double before = sums[at];
    double difference = mean - sums[at + 1];
    sums[at] += weight;
    sums[at + 1] += before == 0 ? difference : difference * (weight / sums[at]);
    sums[at + 2] += spread + difference * difference * (before * weight / sums[at]);
  }

  @Override
  public double value(double[] sums, double weight) {
    double all = 0;
    for (int at = 0; at < sums.length; at += SUMS_OF_AN_OUTPUT) {
      double spread = sums[at + 2]; // exactly 0 if the target never changes
      double error = sums[at + 3];
      double unexplained = spread == 0 ? (error == 0 ? 0 : 1) : error / spread;
      all += 1 - unexplained;
    }
    return all / outputs;
  }

  @Override
  public double error(double value) {
    return 1 - value;
  }
}
