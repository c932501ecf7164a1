package convoy.optimize;

import convoy.data.Batch;
import java.util.function.DoubleBinaryOperator;

/**
 * A loss that compares each output with a target of its own; an example's is the mean over its
 * outputs.
 */
final class Elementwise {
  private Elementwise() {}

  /**
   * See {@link Loss#evaluate}.
   *
   * @param loss of an output and its target
   * @param slope its derivative by the output
   */
  static double evaluate(
      float[] outputs,
      int width,
      Batch batch,
      float[] gradient,
      DoubleBinaryOperator loss,
      DoubleBinaryOperator slope) {
    double total = batch.totalWeight();
    double perUnit = total > 0 ? 1 / (total * width) : 0;
    double sum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      double weight = batch.weights()[row];
      double ofRow = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        double target = batch.targets()[i];
        ofRow += loss.applyAsDouble(outputs[i], target);
        gradient[i] =
            Tiny.flush((float) (weight * perUnit * slope.applyAsDouble(outputs[i], target)));
      }
      sum += weight * ofRow / width;
    }
    return sum;
  }
}
