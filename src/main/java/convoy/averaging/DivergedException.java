package convoy.averaging;

import convoy.averaging.report.RoundReport;
import convoy.network.ParameterLayout;
import java.util.Optional;

/** A training whose loss is no longer a number; the message says when, and what to change. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private DivergedException(String what, double learningRate) {
    super(
        what
            + " with learningRate "
            + learningRate
            + ". Divide learningRate by 10; standardize the features if they are not near mean 0"
            + " and deviation 1; a batchNormalization layer also helps.");
  }

  /**
   * Ends a training whose loss or parameters are no longer finite numbers.
   *
   * @param report of the round that has ended
   * @param parameters after it
   * @param learningRate of the training
   */
  static void require(RoundReport report, float[] parameters, double learningRate) {
    float product = 0;
    for (float value : parameters) {
      product *= value; // zero as long as every value is finite
    }
    if (!Double.isFinite(report.loss()) || product != 0) {
      throw new DivergedException(
          "The loss is no longer a finite number after round %d (epoch %d)"
              .formatted(report.round(), report.epoch()),
          learningRate);
    }
  }

  /**
   * Refuses what was learnt if no model could be loaded with it.
   *
   * @throws DivergedException with the first such value
   */
  public static void requireSound(ParameterLayout layout, float[] parameters, double learningRate) {
    Optional<String> unsound = layout.unsound(parameters);
    if (unsound.isPresent()) {
      throw new DivergedException("The training ended at " + unsound.get(), learningRate);
    }
  }
}
