package convoy.averaging;

import convoy.data.BatchSequence;
import convoy.data.Blocks;
import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * Where each row goes: numbered in the order of their hashes, one to each worker in turn, and each
 * worker's rows cut into equally many blocks. A block is a partition; the workers' n-th blocks are
 * neighbours, so that executors, which are given neighbouring partitions in turn, hold equally many
 * of them.
 *
 * @param rows in all
 * @param workers at most as many as rows
 * @param blocksPerWorker at least 1
 */
record Deal(long rows, int workers, int blocksPerWorker) implements Serializable {
  /** Values of a block, at most, if it has more than one row: 64 MB as floats, 16 as bytes. */
  private static final long BLOCK_VALUES = 1 << 24;

  static Deal of(long rows, int workers, int featureLength) {
    long rowsPerBlock = Math.max(1, BLOCK_VALUES / featureLength);
    long largestShard = RoundPlan.ceilingOfRatio(rows, workers);
    return new Deal(
        rows, workers, Math.toIntExact(RoundPlan.ceilingOfRatio(largestShard, rowsPerBlock)));
  }

  int partitions() {
    return Math.multiplyExact(workers, blocksPerWorker);
  }

  /** The partition of a row, by its number. */
  int partitionOf(long row) {
    int worker = (int) (row % workers);
    return blocksOf(worker).holding(row / workers) * workers + worker;
  }

  Blocks blocksOf(int worker) {
    return new Blocks(rows / workers + (worker < rows % workers ? 1 : 0), blocksPerWorker);
  }

  /** The number of a row among all, by its place in its worker's shard. */
  long number(int worker, long row) {
    return row * workers + worker;
  }

  /** The mini-batches of a worker in the epoch of a round. */
  BatchSequence batches(int worker, RoundBatches round, long seed) {
    return new BatchSequence(blocksOf(worker), seed, worker, round.epoch(), round.ofEpoch());
  }

  /** The partitions that a worker needs in a round, in the order in which it does. */
  IntStream needed(int worker, RoundBatches round, long seed) {
    return IntStream.of(batches(worker, round, seed).needed(round.first(), round.end()))
        .map(block -> block * workers + worker);
  }
}
