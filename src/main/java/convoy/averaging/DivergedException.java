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
   * @param finite whether the parameters after it are
   * @param learningRate of the training
   */
  static void require(RoundReport report, boolean finite, double learningRate) {
    if (!Double.isFinite(report.loss()) || !finite) {
      throw new DivergedException(
          "The loss is no longer a finite number after round %d (epoch %d)"
              .formatted(report.round(), report.epoch()),
          learningRate);
    }
  }

  /** Whether all values are finite numbers. */
  static boolean areFinite(float[] values) {
    float product = 0;
    for (float value : values) {
      product *= value; // zero as long as every value is finite
    }
    return product == 0;
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
