package convoy.averaging;

import convoy.data.FeatureScale;
import convoy.data.PackedRow;
import convoy.data.PatchMoments;
import convoy.data.TargetTally;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;

/**
 * Rows made ready to be dealt out: sorted and counted. The input is read once, here; what it gave
 * lies in Spark's shuffle files from then on. Only what an executor takes with it when it is lost
 * is read again: it must be what it was. To be closed when nobody needs the rows any more.
 */
public final class TrainingData implements AutoCloseable {
  /** Feature values that may lie on disk more than twice: a gigabyte or, of floats, four. */
  private static final long VALUES_ON_DISK = 1L << 30;

  /** What a partition holds. */
  private static final class Count implements Serializable {
    private static final long serialVersionUID = 1;
    private long rows;
    private long digestHigh;
    private long digestLow;
    private final FeatureScale scale = new FeatureScale();
    private final TargetTally targets;

    Count(TargetTally targets) {
      this.targets = targets;
    }
  }

  private final JavaRDD<byte[]> rows;
  private final JavaRDD<byte[]> sorted;
  private final List<Count> counts;
  private final TargetTally targets;
  private final long valuesOnDisk;

  private TrainingData(
      JavaRDD<byte[]> rows,
      JavaRDD<byte[]> sorted,
      List<Count> counts,
      TargetTally targets,
      long valuesOnDisk) {
    this.rows = rows;
    this.sorted = sorted;
    this.counts = counts;
    this.targets = targets;
    this.valuesOnDisk = valuesOnDisk;
  }

  /**
   * Reads, sorts and counts rows.
   *
   * @param rows {@link PackedRow}s, of one feature length and with weights greater than 0
   * @param seed of the training
   * @param workers there will be
   * @param targets a tally of what must be known of the targets, of no rows yet
   */
  public static TrainingData of(JavaRDD<byte[]> rows, long seed, int workers, TargetTally targets) {
    int partitions = Math.max(workers, rows.getNumPartitions());
    JavaRDD<byte[]> sorted = Shards.sort(rows, seed, partitions);
    List<Count> counts =
        sorted
            .mapPartitions(partition -> List.of(count(partition, targets.empty())).iterator())
            .collect();
    TargetTally all = targets.empty();
    counts.forEach(count -> all.add(count.targets));
    return new TrainingData(rows, sorted, counts, all, VALUES_ON_DISK);
  }

  SparkContext context() {
    return sorted.context();
  }

  /** How many rows. */
  public long rows() {
    return counts.stream().mapToLong(count -> count.rows).sum();
  }

  /**
   * What was found of the targets.
   *
   * @param kind of the tally that was given for it
   */
  public <T extends TargetTally> T targets(Class<T> kind) {
    return kind.cast(targets);
  }

  /** What was found of the targets, in words. */
  Map<String, String> targetFacts() {
    return targets.facts();
  }

  /**
   * The patches of the first images, in an order that only the rows and the seed decide.
   *
   * @param empty moments of no images yet
   * @param images how many, if there are so many
   */
  public PatchMoments patches(PatchMoments empty, long images) {
    long[] wanted = new long[counts.size()];
    long left = images;
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = Math.min(left, counts.get(i).rows);
      left -= wanted[i];
    }
    List<PatchMoments> found =
        sorted
            .mapPartitionsWithIndex(
                (partition, rows) -> patches(empty.empty(), rows, wanted[partition]), true)
            .collect();
    PatchMoments all = empty.empty();
    found.forEach(all::add);
    return all;
  }

  private static Iterator<PatchMoments> patches(
      PatchMoments moments, Iterator<byte[]> rows, long wanted) {
    for (long i = 0; i < wanted; i++) {
      moments.add(rows.next());
    }
    moments.carry();
    return List.of(moments).iterator();
  }

  /** How large the features are. */
  public FeatureScale scale() {
    FeatureScale all = new FeatureScale();
    counts.forEach(count -> all.add(count.scale));
    return all;
  }

  /**
   * A digest of all that the rows hold, duplicates included, whatever their order: the sum of their
   * hashes, which no seed changes.
   */
  String digest() {
    return "%016x%016x"
        .formatted(
            counts.stream().mapToLong(count -> count.digestHigh).sum(),
            counts.stream().mapToLong(count -> count.digestLow).sum());
  }

  /** Shards, kept on the executors until closed. */
  Shards deal(int workers, int featureLength) {
    return deal(Deal.of(rows(), workers, featureLength), featureLength);
  }

  /**
   * Of many rows the sorted ones are taken off the disks once they are dealt out: what was dealt
   * lies there, and so will the blocks that memory has no room for, and a third copy may be one too
   * many. Who needs the sorted rows after that has the input read again.
   */
  Shards deal(Deal deal, int featureLength) {
    Shards shards =
        Shards.deal(sorted, counts.stream().map(count -> count.rows).toList(), deal, featureLength);
    if (rows() * featureLength > valuesOnDisk) {
      shards.keep();
      close();
    }
    return shards;
  }

  /** The same rows, of which more values than these are not left on disk twice. */
  TrainingData withValuesOnDisk(long values) {
    return new TrainingData(rows, sorted, counts, targets, values);
  }

  /**
   * Deletes the sorted rows from the executors' disks; whoever reads them all the same has the
   * input read again.
   */
  @Override
  public void close() {
    Shards.deleteShuffles(sorted, rows);
  }

  private static Count count(Iterator<byte[]> rows, TargetTally targets) {
    Count count = new Count(targets);
    while (rows.hasNext()) {
      byte[] row = rows.next();
      count.rows++;
      count.scale.add(row);
      count.targets.add(row);
      long[] hash = PackedRow.hash(row, 0);
      count.digestHigh += hash[0];
      count.digestLow += hash[1];
    }
    return count;
  }
}
