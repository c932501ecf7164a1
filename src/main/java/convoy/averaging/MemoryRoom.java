package convoy.averaging;

import static convoy.memory.MemoryNeed.megabytes;

import convoy.memory.Machine;
import convoy.memory.MemoryException;
import convoy.memory.MemoryNeed;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what is needed of memory is there, on the driver and on the executors: better refused
 * before the work begins than out of memory in the midst of it.
 *
 * @param who needs it: a stage's uid
 * @param what for, as in "to train this network"
 * @param advice what to change, other than Spark's settings, as a sentence
 */
public record MemoryRoom(String who, String what, String advice) {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryRoom.class);

  /** What Spark's own objects take of a heap. */
  private static final MemoryNeed SPARK = MemoryNeed.heap(48 << 20);

  /** What Spark takes, if nothing else is said, of an executor's memory for what is native. */
  private static final double OVERHEAD_SHARE = 0.1;

  private static final long LEAST_OVERHEAD_MB = 384;

  /**
   * Refuses what does not fit. Where driver and tasks share a machine that includes native memory;
   * elsewhere the driver does not know what the executors' machines have, and only warns.
   *
   * @param driver what the driver needs
   * @param task what a task needs
   * @param tasks how many there will be
   * @throws MemoryException with what is needed, what there is, and what to set
   */
  public void require(SparkContext spark, MemoryNeed driver, MemoryNeed task, int tasks) {
    LOG.info(
        "{}: {} takes {} of heap on the driver; a task {} of heap, {} of native memory, {} on a GPU.",
        who,
        what,
        megabytes(driver.heapBytes()),
        megabytes(task.heapBytes()),
        megabytes(task.nativeBytes()),
        megabytes(task.gpuBytes()));
    Machine here = Machine.here();
    int together = Math.min(tasks, tasksOfJvm(spark));
    if (spark.isLocal()) {
      MemoryNeed all = SPARK.plus(driver).plus(task.times(together));
      String parts =
          "%s on the driver, %s for each of %d tasks at once"
              .formatted(megabytes(driver.heapBytes()), megabytes(task.heapBytes()), together);
      requireHeap(all, here.heapBytes(), parts, "the Java machine", "spark.driver.memory");
      requireNative(all, here.physicalBytes(), together);
      return;
    }
    requireHeap(SPARK.plus(driver), here.heapBytes(), "", "the driver", "spark.driver.memory");
    SparkConf conf = spark.getConf();
    double executor = conf.getSizeAsBytes("spark.executor.memory", "1g");
    MemoryNeed all = SPARK.plus(task.times(together));
    String parts =
        "%s for each of %d tasks at once".formatted(megabytes(task.heapBytes()), together);
    requireHeap(all, executor, parts, "each executor", "spark.executor.memory");
    warnOfOverhead(conf, executor, all);
  }

  private void requireHeap(
      MemoryNeed need, double there, String parts, String whose, String property) {
    if (need.heapBytes() > there) {
      throw new MemoryException(
          "%s: %s takes about %s of heap%s, and %s has %s. %s Or set %s to %s."
              .formatted(
                  who,
                  what,
                  megabytes(need.heapBytes()),
                  parts.isEmpty() ? "" : " (" + parts + ")",
                  whose,
                  megabytes(there),
                  advice,
                  property,
                  gigabytes(need.heapBytes())));
    }
  }

  private void requireNative(MemoryNeed need, double physical, int tasks) {
    if (need.heapBytes() + need.nativeBytes() > physical) {
      throw new MemoryException(
          "%s: %s takes about %s of native memory for %d tasks at once, beside %s of heap, and this machine has %s. %s Or let fewer tasks run at once (master=local[n], spark.task.cpus)."
              .formatted(
                  who,
                  what,
                  megabytes(need.nativeBytes()),
                  tasks,
                  megabytes(need.heapBytes()),
                  megabytes(physical),
                  advice));
    }
  }

  private void warnOfOverhead(SparkConf conf, double executorBytes, MemoryNeed need) {
    long standard = Math.max(LEAST_OVERHEAD_MB, (long) (OVERHEAD_SHARE * executorBytes) >> 20);
    double overhead =
        conf.getSizeAsMb("spark.executor.memoryOverhead", standard + "m") * (double) (1 << 20);
    if (need.nativeBytes() > overhead) {
      LOG.warn(
          "{}: {} takes about {} of native memory in each executor, and spark.executor.memoryOverhead is {}: YARN and Kubernetes end executors that take more. Set it to {}.",
          who,
          what,
          megabytes(need.nativeBytes()),
          megabytes(overhead),
          gigabytes(need.nativeBytes()));
    }
  }

  private static String gigabytes(double bytes) {
    return (long) Math.ceil(bytes / (1 << 30)) + "g";
  }

  /** How many tasks run at once in the Java machine of an executor, at most. */
  private static int tasksOfJvm(SparkContext spark) {
    if (spark.isLocal()) {
      return Slots.of(spark);
    }
    int executors = Math.max(1, spark.statusTracker().getExecutorInfos().length - 1);
    int cores = Slots.of(spark) * Slots.threads(spark) / executors;
    int set = spark.getConf().getInt("spark.executor.cores", Math.max(1, cores));
    return Math.max(1, set / Slots.threads(spark));
  }
}
