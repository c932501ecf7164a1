package convoy.averaging;

import java.io.Serializable;
import java.util.function.ToIntFunction;
import org.apache.spark.Partitioner;

/** Puts a key where a function says. */
final class PartitionBy<K> extends Partitioner {
  private static final long serialVersionUID = 1;

  /** The partition of a key, from 0. */
  interface Place<K> extends ToIntFunction<K>, Serializable {}

  private final int partitions;
  private final Place<K> place;

  PartitionBy(int partitions, Place<K> place) {
    this.partitions = partitions;
    this.place = place;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  @SuppressWarnings("unchecked")
  public int getPartition(Object key) {
    return place.applyAsInt((K) key);
  }
}
