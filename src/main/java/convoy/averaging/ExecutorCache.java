package convoy.averaging;

import convoy.averaging.device.Slots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a training keeps on the executors between its rounds, as cached partitions. */
final class ExecutorCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorCache.class);

  private final SparkContext spark;
  private final List<JavaRDD<?>> cached = new ArrayList<>();

  ExecutorCache(SparkContext spark) {
    this.spark = spark;
  }

  /** Keeps what is computed of an RDD; what of it is lost is computed again. */
  void keep(JavaRDD<?> rdd) {
    rdd.persist(StorageLevel.MEMORY_AND_DISK());
    cached.add(rdd);
  }

  /**
   * Keeps what is computed of an RDD, on a second executor too if there is one. To be cut off by
   * {@link #cutOff}.
   */
  void keepCopied(JavaRDD<?> rdd) {
    rdd.persist(copied());
    cached.add(rdd);
    rdd.rdd().localCheckpoint();
  }

  /** As bytes, which are sent as they are. */
  private StorageLevel copied() {
    if (spark.isLocal()) {
      return StorageLevel.MEMORY_AND_DISK();
    }
    return Slots.executors(spark) > 1
        ? StorageLevel.MEMORY_AND_DISK_SER_2()
        : StorageLevel.MEMORY_AND_DISK_SER();
  }

  /**
   * Has an RDD computed as far as it is not yet, and cut off from what it was computed from: no job
   * after this one knows of that. Jobs that end at the RDD itself, or at something that follows
   * from it and is not kept, do the same.
   */
  static <T> void cutOff(JavaRDD<T> rdd) {
    rdd.mapPartitions(elements -> Collections.<T>emptyIterator()).collectPartitions(new int[] {0});
  }

  /**
   * What is in a partition, to the driver.
   *
   * @throws LostStateException if it was kept and cut off, and is lost
   */
  static <T> T fetch(JavaRDD<T> rdd, int partition) {
    try {
      return rdd.collectPartitions(new int[] {partition})[0].get(0);
    } catch (Exception e) {
      LostStateException.throwIfLost(e);
      throw e;
    }
  }

  /** Takes an RDD off the executors; one that is dying as it is asked ends no training. */
  static void remove(JavaRDD<?> rdd) {
    try {
      rdd.unpersist(true);
    } catch (RuntimeException e) {
      LOG.info("What executors kept of {} could not be removed: {}", rdd, e.toString());
    }
  }

  void release(JavaRDD<?> rdd) {
    if (cached.remove(rdd)) {
      rdd.unpersist(false);
    }
  }

  @Override
  public void close() {
    cached.forEach(ExecutorCache::remove);
    cached.clear();
  }
}
