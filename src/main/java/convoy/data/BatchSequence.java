package convoy.data;

import java.util.Random;

/**
 * The mini-batches of a shard: in every epoch all its rows once, in an order that follows from
 * seed, worker and epoch. An epoch's batches differ by at most one row, so that no small rest
 * upsets batch normalization, and all workers can take equally many.
 */
public final class BatchSequence {
  private final Shard shard;
  private final long seed;
  private final int worker;
  private final int batchesPerEpoch;
  private int[] order = {};
  private int orderedEpoch = -1;

  /**
   * @param shard the rows
   * @param seed of the training
   * @param worker whose shard it is
   * @param batchesPerEpoch into how many batches to cut an epoch
   */
  public BatchSequence(Shard shard, long seed, int worker, int batchesPerEpoch) {
    this.shard = shard;
    this.seed = seed;
    this.worker = worker;
    this.batchesPerEpoch = batchesPerEpoch;
  }

  /**
   * Fills a batch; it is empty if the epoch has more batches than the shard has rows.
   *
   * @param step number of the batch in the whole training, from 0
   * @param batch resized and filled
   */
  public void fill(long step, Batch batch) {
    int epoch = Math.toIntExact(step / batchesPerEpoch);
    long place = step % batchesPerEpoch;
    if (epoch != orderedEpoch) {
      order = shuffled(shard.rows(), Seeds.derive(seed, worker, epoch));
      orderedEpoch = epoch;
    }
    int from = (int) (place * shard.rows() / batchesPerEpoch);
    int to = (int) ((place + 1) * shard.rows() / batchesPerEpoch);
    shard.fill(order, from, to, batch);
  }

  /** Fisher and Yates. */
  private static int[] shuffled(int length, long seed) {
    int[] order = new int[length];
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
