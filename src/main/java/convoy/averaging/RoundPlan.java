package convoy.averaging;

import convoy.optimize.Moment;
import java.io.Serializable;

/**
 * Which steps rounds take. Workers average every so many mini-batches and at the end of every
 * epoch.
 *
 * @param epochs passes over the data
 * @param stepsPerEpoch mini-batches a worker takes in each
 * @param frequency how many mini-batches rounds have, at most
 */
record RoundPlan(int epochs, int stepsPerEpoch, AveragingFrequency frequency)
    implements Serializable {

  /** So many steps an epoch that no batch is larger than it may be. */
  static RoundPlan of(Settings settings, long rows) {
    long largestShard = ceilingOfRatio(rows, settings.workers());
    return new RoundPlan(
        settings.epochs(),
        Math.toIntExact(ceilingOfRatio(largestShard, settings.batchSize())),
        settings.averagingFrequency());
  }

  long steps() {
    return (long) epochs * stepsPerEpoch;
  }

  /** How far the training is at a step of a round. */
  Moment moment(Round round, long step) {
    return new Moment(step, steps(), stepsPerEpoch, round.reduction());
  }

  /**
   * The round that begins with a step.
   *
   * @param number of the round
   * @param firstStep counted over the whole training
   * @param batches mini-batches of a round, at most, once the warm-up is over
   */
  Round round(int number, long firstStep, int batches) {
    int epoch = (int) (firstStep / stepsPerEpoch);
    long endOfEpoch = (epoch + 1L) * stepsPerEpoch;
    long end = Math.min(firstStep + frequency.in(epoch, batches), endOfEpoch);
    return new Round(number, epoch, firstStep, end, 1);
  }

  /** How many rounds begin with a step or behind it, if mini-batches a round remain as they are. */
  int roundsFrom(long step, int batches) {
    long rounds = 0;
    long from = step;
    while (from < steps()) {
      int epoch = (int) (from / stepsPerEpoch);
      long endOfEpoch = (epoch + 1L) * stepsPerEpoch;
      rounds += ceilingOfRatio(endOfEpoch - from, frequency.in(epoch, batches));
      from = endOfEpoch;
    }
    return Math.toIntExact(rounds);
  }

  boolean endsEpoch(Round round) {
    return round.endStep() % stepsPerEpoch == 0;
  }

  boolean endsTraining(Round round) {
    return round.endStep() == steps();
  }

  static long ceilingOfRatio(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
