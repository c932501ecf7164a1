package convoy.averaging;

import convoy.network.Checks;
import java.io.Serializable;

/**
 * How many steps workers take from one averaging to the next. In the epochs of a warm-up they
 * average more often: post-local SGD (Lin et al. 2020), which ends in better accuracy.
 *
 * @param frequency steps, at least 1; if {@code automatic}, what it begins with
 * @param automatic whether it grows until a round's overhead is small, see {@link FrequencyTuner}
 * @param warmupEpochs epochs of the warm-up; 0: none
 * @param warmupFrequency steps in the warm-up, at least 1
 */
public record AveragingFrequency(
    int frequency, boolean automatic, int warmupEpochs, int warmupFrequency)
    implements Serializable {
  private static final int AUTOMATIC_START = 4;

  /** Checks the ranges. */
  public AveragingFrequency {
    Checks.check(frequency >= 1, "averagingFrequency", "at least 1", frequency);
    Checks.check(warmupEpochs >= 0, "averagingWarmupEpochs", "at least 0", warmupEpochs);
    Checks.check(warmupFrequency >= 1, "averagingWarmupFrequency", "at least 1", warmupFrequency);
  }

  /** The same all the time. */
  public static AveragingFrequency of(int frequency) {
    return new AveragingFrequency(frequency, false, 0, 1);
  }

  /** Grows by itself. */
  public static AveragingFrequency auto() {
    return new AveragingFrequency(AUTOMATIC_START, true, 0, 1);
  }

  /** The same with a warm-up. */
  public AveragingFrequency withWarmup(int epochs, int frequencyThen) {
    return new AveragingFrequency(frequency, automatic, epochs, frequencyThen);
  }

  /**
   * Steps of a round, at most.
   *
   * @param epoch from 0
   * @param afterWarmup what they are once the warm-up is over
   */
  int in(int epoch, int afterWarmup) {
    return epoch < warmupEpochs ? warmupFrequency : afterWarmup;
  }

  /** As a person would say it. */
  @Override
  public String toString() {
    String then = automatic ? "auto" : String.valueOf(frequency);
    return warmupEpochs == 0
        ? then
        : then + " after " + warmupEpochs + " epochs of " + warmupFrequency;
  }
}
