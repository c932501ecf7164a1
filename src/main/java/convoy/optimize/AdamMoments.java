package convoy.optimize;

import java.util.List;

/**
 * What Adam and its kin have in common: running means of the gradient and of its square, both of
 * which begin at zero and are corrected for that. A schedule of momentum sets beta1; the correction
 * is then that of the current one, 1 - beta1^t, as PyTorch's.
 */
final class AdamMoments {
  private AdamMoments() {}

  /** m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g g. */
  static void average(double beta1, double beta2, Vector gradient, List<Vector> state, Step step) {
    state.get(0).moveTowards(1 - step.momentum().orElse(beta1), gradient);
    state.get(1).moveTowardsSquare(1 - beta2, gradient);
  }

  /** w = w - learningRate (m / (1 - beta1^t)) / (sqrt(square / (1 - beta2^t)) + epsilon). */
  static void move(
      Vector parameters,
      Vector mean,
      Vector square,
      double beta1,
      double beta2,
      double epsilon,
      Step step) {
    double meanCorrection = 1 - Math.pow(step.momentum().orElse(beta1), step.number());
    double squareCorrection = 1 - Math.pow(beta2, step.number());
    parameters.addRatio(
        -step.learningRate() / meanCorrection,
        mean,
        1 / Math.sqrt(squareCorrection),
        square,
        epsilon);
  }
}
