package convoy.optimize;

import convoy.data.Batch;

/**
 * The share, by weight, of rows whose target is among the classes with the {@code top} largest
 * outputs; of equal outputs the first count as larger, as in {@link Accuracy}, and what is no
 * number as larger than all. In [0, 1].
 *
 * @param top fewer than there are classes
 */
public record TopAccuracy(int top) implements Metric {
  static final int FIVE = 5;

  @Override
  public String name() {
    return "top" + top + "Accuracy";
  }

  @Override
  public int sums() {
    return 1;
  }

  @Override
  public void add(float[] outputs, int width, Batch batch, double[] sums) {
    for (int row = 0; row < batch.rows(); row++) {
      int target = row * width + (int) batch.targets()[row];
      int before = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        boolean larger = !(outputs[i] <= outputs[target]); // or no number
        if (larger || outputs[i] == outputs[target] && i < target) {
          before++;
        }
      }
      if (before < top) {
        sums[0] += batch.weights()[row];
      }
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
