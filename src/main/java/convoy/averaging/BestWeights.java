package convoy.averaging;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.averaging.report.ValidationScore;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Early stopping in the course of a training: the best weights so far, and for how many validations
 * they have been that. Without a rule nothing is remembered and training never stops early.
 */
final class BestWeights {

  /**
   * What is remembered from one validation to the next.
   *
   * @param error of the best weights
   * @param round after which they were had, from 1; 0 while no validation has given a number
   * @param score that they got
   * @param validationsSince how many validations have been no improvement since
   * @param parameters the weights
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Memory(
      double error, int round, ValidationScore score, int validationsSince, float[] parameters) {
    private static final Memory NOTHING =
        new Memory(
            Double.POSITIVE_INFINITY,
            0,
            new ValidationScore(Double.NaN, Map.of()),
            0,
            new float[0]);

    private Memory withAnotherValidation() {
      return new Memory(error, round, score, validationsSince + 1, parameters);
    }
  }

  private final Optional<EarlyStopping> rule;
  private Optional<Memory> memory;

  /**
   * @param rule when to stop
   * @param memory what a checkpoint remembers
   */
  BestWeights(Optional<EarlyStopping> rule, Optional<Memory> memory) {
    this.rule = rule;
    this.memory = memory;
  }

  /** For a checkpoint. */
  Optional<Memory> memory() {
    return memory;
  }

  /**
   * Hears of a round.
   *
   * @param report with a score, if the round was followed by a validation
   * @param parameters gives those after the round, if they are the best
   */
  void after(RoundReport report, Supplier<float[]> parameters) {
    if (rule.isEmpty() || report.validation().isEmpty()) {
      return;
    }
    ValidationScore score = report.validation().get();
    double error = rule.get().error(score);
    Memory known = memory.orElse(Memory.NOTHING);
    memory =
        Optional.of(
            rule.get().improves(known.error(), error)
                ? new Memory(error, report.round(), score, 0, parameters.get())
                : known.withAnotherValidation());
  }

  /** Whether it is time to stop. */
  boolean exhausted() {
    return rule.isPresent()
        && memory.map(Memory::validationsSince).orElse(0) >= rule.get().patience();
  }

  /**
   * The weights that a training gives: the best, if there are any, or else the last.
   *
   * @param lastParameters gives those after the last round, if they are wanted
   * @param listener is told if the best are not the last
   */
  float[] restore(Supplier<float[]> lastParameters, TrainingListener listener) {
    if (memory.isEmpty() || memory.get().round() == 0) {
      return lastParameters.get();
    }
    Memory best = memory.get();
    if (best.validationsSince() > 0) {
      listener.onRestore(best.round(), best.score());
    }
    return best.parameters();
  }
}
