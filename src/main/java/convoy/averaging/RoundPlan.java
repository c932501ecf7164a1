package convoy.averaging;

import java.io.Serializable;

/**
 * Which steps each round takes. Workers average every {@code averagingFrequency} mini-batches and
 * at the end of every epoch.
 *
 * @param epochs passes over the data
 * @param stepsPerEpoch mini-batches a worker takes in each
 * @param averagingFrequency mini-batches of a round, at most
 */
record RoundPlan(int epochs, int stepsPerEpoch, int averagingFrequency) implements Serializable {

  /** So many steps an epoch that no batch is larger than it may be. */
  static RoundPlan of(Settings settings, long rows) {
    long largestShard = ceilingOfRatio(rows, settings.workers());
    return new RoundPlan(
        settings.epochs(),
        Math.toIntExact(ceilingOfRatio(largestShard, settings.batchSize())),
        settings.averagingFrequency());
  }

  int roundsPerEpoch() {
    return Math.toIntExact(ceilingOfRatio(stepsPerEpoch, averagingFrequency));
  }

  long steps() {
    return (long) epochs * stepsPerEpoch;
  }

  int rounds() {
    return Math.multiplyExact(epochs, roundsPerEpoch());
  }

  /** The epoch of a round; both from 0. */
  int epoch(int round) {
    return round / roundsPerEpoch();
  }

  /** The first step of a round, counted over the whole training from 0. */
  long firstStep(int round) {
    long inEpoch = (long) round % roundsPerEpoch() * averagingFrequency;
    return (long) epoch(round) * stepsPerEpoch + inEpoch;
  }

  /** Behind the last step of a round. */
  long endStep(int round) {
    long endOfEpoch = (long) (epoch(round) + 1) * stepsPerEpoch;
    return Math.min(firstStep(round) + averagingFrequency, endOfEpoch);
  }

  private static long ceilingOfRatio(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
