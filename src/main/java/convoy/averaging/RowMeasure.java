package convoy.averaging;

import convoy.data.Batch;
import convoy.data.Sampling;
import convoy.optimize.Accuracy;
import convoy.optimize.Loss;
import convoy.optimize.Metric;
import convoy.optimize.SubsetAccuracy;
import convoy.optimize.Targets;

/** Looks at rows one by one, as if each were all there is and weighed 1. */
final class RowMeasure {
  private final Loss loss;
  private final int width;
  private final Sampling.Kind kind;
  private final Metric correct;
  private final Batch single;
  private final float[] output;
  private final float[] gradient;

  /**
   * @param width outputs of an example
   * @param kind of sampling that asks
   */
  RowMeasure(Loss loss, int width, Sampling.Kind kind) {
    this.loss = loss;
    this.width = width;
    this.kind = kind;
    correct = loss.targets() == Targets.CLASS ? new Accuracy() : new SubsetAccuracy();
    single = new Batch(0, loss.targets().length(width), 1);
    single.resize(1);
    single.weights()[0] = 1;
    output = new float[width];
    gradient = new float[width];
  }

  /** The loss of a row, or whether it is misclassified (1) or not (0). */
  float of(Batch rows, float[] outputs, int row) {
    System.arraycopy(outputs, row * width, output, 0, width);
    int targets = rows.targetLength();
    System.arraycopy(rows.targets(), row * targets, single.targets(), 0, targets);
    if (kind == Sampling.Kind.HIGH_LOSS) {
      return (float) loss.evaluate(output, width, single, gradient);
    }
    double[] sums = new double[correct.sums()];
    correct.add(output, width, single, sums);
    return correct.value(sums, 1) == 1 ? 0 : 1;
  }
}
