package convoy.averaging;

import convoy.data.PackedRow;
import convoy.data.Shard;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Option;
import scala.Tuple2;

/**
 * Rows dealt out to workers: sorted by a hash of their content and the seed, then one to each
 * worker in turn. Which worker gets a row, and where in its shard the row stands, depends on
 * nothing else; partitions of the input, their order and their sizes leave no trace, and
 * duplicates, being equal, may stand in for each other. Shards are equally large within one row.
 *
 * <p>A shard is cut into blocks ({@link Deal}), each a cached partition: in memory as far as there
 * is room, on disk for the rest.
 */
final class Shards implements AutoCloseable {

  private final Deal deal;
  private final JavaRDD<byte[]> sorted;
  private final JavaRDD<byte[]> dealt;
  private final JavaRDD<Shard> blocks;

  private Shards(Deal deal, JavaRDD<byte[]> sorted, JavaRDD<byte[]> dealt, JavaRDD<Shard> blocks) {
    this.deal = deal;
    this.sorted = sorted;
    this.dealt = dealt;
    this.blocks = blocks;
  }

  /** Which block is whose. */
  Deal deal() {
    return deal;
  }

  /** All blocks, a partition each. */
  JavaRDD<Shard> blocks() {
    return blocks;
  }

  /** A partition for each worker, with the blocks it needs in a round, in the order it does. */
  JavaRDD<Shard> of(RoundBatches round, long seed) {
    return of(round, seed, 1);
  }

  /** The same for tasks of several workers, whose blocks come worker after worker. */
  JavaRDD<Shard> of(RoundBatches round, long seed, int together) {
    RoundBlocks coalescer = new RoundBlocks(deal, round, seed, together);
    int tasks = PartOfRound.tasks(deal.workers(), together);
    return blocks.rdd().coalesce(tasks, false, Option.apply(coalescer), null).toJavaRDD();
  }

  /** The same blocks, with something done to each; they are not kept. */
  Shards with(JavaRDD<Shard> changed) {
    return new Shards(deal, sorted, dealt, changed);
  }

  /** Has all rows written to where they belong, before a block is asked for. */
  void keep() {
    // For one partition, of which nothing is wanted, Spark has them all written.
    dealt
        .mapPartitions(rows -> Collections.<byte[]>emptyIterator())
        .collectPartitions(new int[] {0});
  }

  /** Takes blocks and what was dealt off the executors' memory and disks. */
  @Override
  public void close() {
    ExecutorCache.remove(blocks);
    deleteShuffles(dealt, sorted);
  }

  /**
   * Deletes the shuffle files that an RDD is read from, now: Spark would some time after nobody
   * refers to it any more.
   *
   * @param before an RDD that it was computed from, whose own files are left alone
   */
  static void deleteShuffles(JavaRDD<?> of, JavaRDD<?> before) {
    // Spark deletes all the way back to what is kept. Nothing is computed while this is.
    boolean keptAnyway = !before.getStorageLevel().equals(StorageLevel.NONE());
    if (!keptAnyway) {
      before.persist(StorageLevel.DISK_ONLY());
    }
    try {
      of.rdd().cleanShuffleDependencies(true);
    } finally {
      if (!keptAnyway) {
        before.unpersist(false);
      }
    }
  }

  /**
   * Sorts packed rows by their hash; a shuffle, after which the input is not read again.
   *
   * @param rows {@link PackedRow}s
   * @param seed of the training
   * @param partitions of the result
   */
  static JavaRDD<byte[]> sort(JavaRDD<byte[]> rows, long seed, int partitions) {
    JavaPairRDD<RowHash, byte[]> keyed =
        rows.mapToPair(row -> new Tuple2<>(RowHash.of(row, seed), row));
    return keyed
        .repartitionAndSortWithinPartitions(
            new PartitionBy<RowHash>(partitions, hash -> hash.range(partitions)))
        .values();
  }

  /**
   * Deals sorted rows out to workers.
   *
   * @param sorted from {@link #sort}
   * @param counts rows in each of its partitions
   * @param deal of so many rows
   * @param featureLength values of an example
   */
  static Shards deal(JavaRDD<byte[]> sorted, List<Long> counts, Deal deal, int featureLength) {
    long[] starts = new long[counts.size() + 1];
    for (int i = 0; i < counts.size(); i++) {
      starts[i + 1] = starts[i] + counts.get(i);
    }
    JavaPairRDD<Long, byte[]> numbered =
        sorted
            .mapPartitionsWithIndex(
                (partition, rows) -> number(starts[partition], starts[partition + 1], rows), true)
            .mapToPair(pair -> pair);
    JavaRDD<byte[]> dealt =
        numbered
            .repartitionAndSortWithinPartitions(
                new PartitionBy<Long>(deal.partitions(), deal::partitionOf))
            .values();
    JavaRDD<Shard> blocks =
        dealt
            .mapPartitions(rows -> List.of(Shard.of(featureLength, rows)).iterator())
            .persist(StorageLevel.MEMORY_AND_DISK());
    return new Shards(deal, sorted, dealt, blocks);
  }

  private static Iterator<Tuple2<Long, byte[]>> number(
      long first, long end, Iterator<byte[]> rows) {
    return new Iterator<>() {
      private long next = first;

      @Override
      public boolean hasNext() {
        if (rows.hasNext() == (next < end)) {
          return rows.hasNext();
        }
        throw new IllegalStateException(
            "The training data are not what they were when they were counted: read again, they have other rows. Something before this stage changes from one reading to the next (a random function without a seed, or files that were written meanwhile). Save the data and train on what was saved.");
      }

      @Override
      public Tuple2<Long, byte[]> next() {
        return new Tuple2<>(next++, rows.next());
      }
    };
  }
}
