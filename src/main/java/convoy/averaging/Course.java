package convoy.averaging;

import convoy.optimize.BatchSizeSchedule;
import java.io.Serializable;

/**
 * How long a training is, and into which mini-batches and steps it is cut.
 *
 * @param epochs passes over the data, at most; at least 1
 * @param maxSteps steps that each worker takes, at most; at least 1
 * @param batchSize rows of a worker's mini-batch in the first epoch, at most; at least 1
 * @param batchSizeSchedule what becomes of the batch size in later epochs
 * @param gradientAccumulationSteps mini-batches whose gradients make a step, at most; at least 1
 */
public record Course(
    int epochs,
    long maxSteps,
    int batchSize,
    BatchSizeSchedule batchSizeSchedule,
    int gradientAccumulationSteps)
    implements Serializable {

  /** Says that epochs alone decide how long a training is. */
  public static final long NO_MAX_STEPS = Long.MAX_VALUE;

  /** So many epochs of mini-batches of one size, each a step. */
  public static Course of(int epochs, int batchSize) {
    return new Course(epochs, NO_MAX_STEPS, batchSize, new BatchSizeSchedule.Constant(), 1);
  }

  Course withBatchSize(int rows) {
    return new Course(epochs, maxSteps, rows, batchSizeSchedule, gradientAccumulationSteps);
  }

  /**
   * The next epoch of larger mini-batches than one's own, as many as there are epochs if there is
   * none: found in few steps, however many epochs there are, because no batch size shrinks.
   */
  int growth(int epoch) {
    int size = batchSize(epoch);
    int from = epoch + 1;
    int to = epochs;
    while (from < to) {
      int middle = from + (to - from) / 2;
      if (batchSize(middle) > size) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  /** Rows of a worker's mini-batch in an epoch, at most; epochs count from 0. */
  int batchSize(int epoch) {
    return batchSizeSchedule.size(batchSize, epoch, epochs);
  }
}
