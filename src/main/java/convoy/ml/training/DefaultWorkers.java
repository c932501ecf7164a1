package convoy.ml.training;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many workers train where {@code numWorkers} is not set: one for each task that the cluster
 * runs at once, but no more than the rows, the model and averaging itself bear.
 */
final class DefaultWorkers {
  private static final Logger LOG = LoggerFactory.getLogger(DefaultWorkers.class);

  /** The mean of more is no better than that of fewer, and costs more: who wants them says so. */
  private static final long MOST = 64;

  /** What all workers together give back after a round, at most. */
  private static final long MOST_BYTES = 16L << 30;

  private DefaultWorkers() {}

  /**
   * The number; at least 1.
   *
   * @param stage for the log
   * @param slots tasks that the cluster runs at once
   * @param rows to train on
   * @param batchSize of a worker: each has at least one mini-batch in an epoch
   * @param stateBytes that a worker gives back after a round
   */
  static int of(String stage, int slots, long rows, int batchSize, long stateBytes) {
    long byRows = Math.max(1, rows / batchSize);
    long byModel = Math.max(1, MOST_BYTES / Math.max(1, stateBytes));
    int workers = (int) Math.min(Math.min(slots, MOST), Math.min(byRows, byModel));
    if (workers < slots) {
      LOG.info(
          "{}: {} workers train, though {} tasks could run at once: {}. Set numWorkers for another number.",
          stage,
          workers,
          slots,
          workers == byRows
              ? "there are %,d rows, in mini-batches of %,d".formatted(rows, batchSize)
              : workers == byModel
                  ? "each gives back %,d MB after a round".formatted(stateBytes >> 20)
                  : "more are seldom better");
    }
    return workers;
  }
}
