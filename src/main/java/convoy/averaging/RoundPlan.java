package convoy.averaging;

import convoy.optimize.Moment;
import java.io.Serializable;

/**
 * Which steps rounds take. Workers average every so many steps and at the end of every epoch.
 *
 * @param epochs passes over the data
 * @param stepsPerEpoch steps a worker takes in each
 * @param batchesPerStep mini-batches whose gradients make a step
 * @param largestBatch rows of the largest mini-batch
 * @param frequency how many steps rounds have, at most
 */
record RoundPlan(
    int epochs,
    int stepsPerEpoch,
    int batchesPerStep,
    int largestBatch,
    AveragingFrequency frequency)
    implements Serializable {

  /**
   * Into how much a worker's shard is cut.
   *
   * @param steps of an epoch
   * @param batchesPerStep mini-batches whose gradients make a step
   * @param largestBatch rows, at most
   */
  record Cut(long steps, long batchesPerStep, long largestBatch) {
    /** As few steps, and as few mini-batches a step, as there can be without a larger one. */
    static Cut of(Settings settings, long rows) {
      long shard = ceilingOfRatio(rows, settings.workers());
      long rowsOfStep =
          settings.update().optimizer().takesWholeEpochs()
              ? shard
              : (long) settings.batchSize() * settings.gradientAccumulationSteps();
      long steps = ceilingOfRatio(shard, rowsOfStep);
      long batches = ceilingOfRatio(ceilingOfRatio(shard, steps), settings.batchSize());
      return new Cut(steps, batches, ceilingOfRatio(shard, steps * batches));
    }
  }

  /** The plan for so many rows. */
  static RoundPlan of(Settings settings, long rows) {
    Cut cut = Cut.of(settings, rows);
    return new RoundPlan(
        settings.epochs(),
        Math.toIntExact(cut.steps),
        Math.toIntExact(cut.batchesPerStep),
        Math.toIntExact(cut.largestBatch),
        settings.averagingFrequency());
  }

  int batchesPerEpoch() {
    return Math.multiplyExact(stepsPerEpoch, batchesPerStep);
  }

  /** The round with its mini-batches in place of its steps. */
  Round inBatches(Round round) {
    return new Round(
        round.number(),
        round.epoch(),
        round.firstStep() * batchesPerStep,
        round.endStep() * batchesPerStep,
        round.reduction());
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
   * @param batches steps of a round, at most, once the warm-up is over
   */
  Round round(int number, long firstStep, int batches) {
    int epoch = (int) (firstStep / stepsPerEpoch);
    long endOfEpoch = (epoch + 1L) * stepsPerEpoch;
    long end = Math.min(firstStep + frequency.in(epoch, batches), endOfEpoch);
    return new Round(number, epoch, firstStep, end, 1);
  }

  /** How many rounds begin with a step or after it, if steps a round remain as they are. */
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

  boolean beginsEpoch(Round round) {
    return round.firstStep() % stepsPerEpoch == 0;
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
