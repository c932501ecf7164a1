package convoy.optimize;

import convoy.data.Batch;

/**
 * The share, by weight, of rows whose target is the class with the largest output, the first of
 * such; in [0, 1]. A row whose largest output is no number is wrong.
 */
public record Accuracy() implements Metric {
  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public int sums() {
    return 1;
  }

  @Override
  public void add(float[] outputs, int width, Batch batch, double[] sums) {
    double correct = 0;
    for (int row = 0; row < batch.rows(); row++) {
      int largest = 0;
      for (int i = 1; i < width; i++) {
        if (outputs[row * width + i] > outputs[row * width + largest]) {
          largest = i;
        }
      }
      boolean isNumber = !Float.isNaN(outputs[row * width + largest]);
      if (isNumber && largest == (int) batch.targets()[row]) {
        correct += batch.weights()[row];
      }
    }
    sums[0] += correct;
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
