package convoy.optimize;

import convoy.data.Batch;

/** A loss that compares each output with a target, whatever the other outputs are. */
final class Elementwise {
  private Elementwise() {}

  /** The loss of an output, or its derivative by the output. */
  @FunctionalInterface
  interface OfOutput {
    double of(double output, double target);
  }

  private interface Target {
    double of(Batch batch, int row, int output);
  }

  /** Each output has a target of its own; the loss of an example is the MEAN of its outputs'. */
  static double mean(
      float[] outputs, int width, Batch batch, float[] gradient, OfOutput loss, OfOutput slope) {
    Target own = (rows, row, output) -> rows.targets()[row * width + output];
    return evaluate(outputs, width, batch, gradient, own, 1.0 / width, loss, slope);
  }

  /**
   * The target is a class: 1 for its output and 0 for the others. The loss of an example is the SUM
   * of its outputs'.
   */
  static double sumOverClasses(
      float[] outputs, int width, Batch batch, float[] gradient, OfOutput loss, OfOutput slope) {
    Target oneHot = (rows, row, output) -> (int) rows.targets()[row] == output ? 1 : 0;
    return evaluate(outputs, width, batch, gradient, oneHot, 1, loss, slope);
  }

  private static double evaluate(
      float[] outputs,
      int width,
      Batch batch,
      float[] gradient,
      Target target,
      double share,
      OfOutput loss,
      OfOutput slope) {
    double total = batch.totalWeight();
    double perUnit = total > 0 ? share / total : 0;
    double sum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      double weight = batch.weights()[row];
      double ofRow = 0;
      for (int i = 0; i < width; i++) {
        int at = row * width + i;
        double wanted = target.of(batch, row, i);
        ofRow += loss.of(outputs[at], wanted);
        gradient[at] = Tiny.flush((float) (weight * perUnit * slope.of(outputs[at], wanted)));
      }
      sum += weight * share * ofRow;
    }
    return sum;
  }
}
