package convoy.averaging;

import java.util.Optional;

/**
 * Early stopping in the course of a training: the best weights so far, and for how many validations
 * they have been that. Without a rule nothing is remembered and training never stops early.
 */
final class BestWeights {

  private final Optional<EarlyStopping> rule;
  private double bestError = Double.POSITIVE_INFINITY;
  private RoundReport bestRound;
  private float[] bestParameters;
  private int last;
  private int validationsSince;

  BestWeights(Optional<EarlyStopping> rule) {
    this.rule = rule;
  }

  /**
   * Hears of a round.
   *
   * @param report with a score, if the round was followed by a validation
   * @param parameters after the round; kept, so not to be changed
   */
  void after(RoundReport report, float[] parameters) {
    if (rule.isEmpty() || report.validation().isEmpty()) {
      return;
    }
    last = report.round();
    double error = rule.get().metric().error(report.validation().get());
    if (rule.get().improves(bestError, error)) {
      bestError = error;
      bestRound = report;
      bestParameters = parameters;
      validationsSince = 0;
    } else {
      validationsSince++;
    }
  }

  /** Whether it is time to stop. */
  boolean exhausted() {
    return rule.isPresent() && validationsSince >= rule.get().patience();
  }

  /**
   * The weights that a training gives: the best, if there are any, or else the last.
   *
   * @param lastParameters those after the last round
   * @param listener is told if the best are not the last
   */
  float[] restore(float[] lastParameters, TrainingListener listener) {
    if (bestRound == null) {
      return lastParameters;
    }
    if (bestRound.round() != last) {
      listener.onRestore(bestRound);
    }
    return bestParameters;
  }
}
