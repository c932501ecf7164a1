package convoy.averaging.device;

import static convoy.memory.MemoryNeed.megabytes;

import convoy.memory.Machine;
import convoy.memory.MemoryException;
import convoy.memory.MemoryNeed;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what is needed of memory is there, on the driver and on the executors: better refused
 * before the work begins than out of memory in the midst of it. What would fit is never refused:
 * where the driver does not know, it warns.
 *
 * @param who needs it: a stage's uid
 * @param what for, as in "to train this network"
 * @param advice what to change, other than Spark's settings, as a sentence
 */
public record MemoryRoom(String who, String what, String advice) {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryRoom.class);

  /** What Spark's own objects take of a heap. */
  private static final MemoryNeed SPARK = MemoryNeed.heap(48 << 20);

  /**
   * What Java gives, at least, of the heap that it is told: its parallel collector keeps a part
   * back.
   */
  private static final double GIVEN = 0.875;

  /** Estimates are within some 30% of what is needed. */
  private static final double SPARE = 4.0 / 3;

  /** What the Java machine and the native libraries take beside the heap before any work. */
  private static final double LIBRARIES = 300 << 20;

  /** What is advised for {@code spark.executor.memoryOverhead} is a multiple of it. */
  private static final long ROUNDED = 128 << 20;

  /** What Spark may fill with cached rows, of a heap, if nothing else is said. */
  private static final double CACHED_SHARE = 0.6;

  /**
   * Refuses what does not fit. Where driver and tasks share a machine that includes native memory;
   * elsewhere the driver does not know what the executors' machines have.
   *
   * @param driver what the driver needs
   * @param task what a task needs
   * @param tasks how many there will be, at least
   * @throws MemoryException with what is needed, what there is, and what to set
   */
  public void require(SparkContext spark, MemoryNeed driver, MemoryNeed task, int tasks) {
    Machine here = Machine.here();
    if (spark.isLocal()) {
      int together = Math.min(tasks, Slots.of(spark));
      MemoryNeed all = SPARK.plus(driver).plus(task.times(together));
      String parts =
          "%s on the driver, %s"
              .formatted(megabytes(driver.heapBytes()), eachOf(together, task.heapBytes()));
      requireHeap(all, here.heapBytes(), parts, "the Java machine", "spark.driver.memory");
      requireNative(all, here.physicalBytes(), together);
      return;
    }
    requireHeap(SPARK.plus(driver), here.heapBytes(), "", "the driver", "spark.driver.memory");
    ExecutorFacts executors = ExecutorFacts.of(spark);
    int together = executors.tasksAtLeast(tasks);
    requireHeap(
        SPARK.plus(task.times(together)),
        executors.heapBytes(),
        eachOf(together, task.heapBytes()),
        "each executor",
        "spark.executor.memory");
  }

  /**
   * Tells in the log what is needed, and warns of what may be too much for executors: heap, if more
   * tasks run at once in one of them than there must, and native memory.
   *
   * @param driver what the driver needs
   * @param task what a task needs
   * @param tasks how many there will be
   */
  public void report(SparkContext spark, MemoryNeed driver, MemoryNeed task, int tasks) {
    LOG.info(
        "{}: {} takes {} of heap and {} of native memory on the driver; a task {} of heap, {} of native memory, {} on a GPU.",
        who,
        what,
        megabytes(driver.heapBytes()),
        megabytes(driver.nativeBytes()),
        megabytes(task.heapBytes()),
        megabytes(task.nativeBytes()),
        megabytes(task.gpuBytes()));
    if (!spark.isLocal()) {
      ExecutorFacts executors = ExecutorFacts.of(spark);
      int together = executors.tasksAtMost(tasks);
      MemoryNeed all = SPARK.plus(task.times(together));
      if (all.heapBytes() > executors.heapBytes()) {
        LOG.warn(
            tooMuchHeap(
                all,
                executors.heapBytes(),
                eachOf(together, task.heapBytes()),
                "each executor",
                "spark.executor.memory"));
      }
      executors.overheadBytes().ifPresent(overhead -> warnOfOverhead(overhead, task, together));
    }
  }

  /**
   * Whether so much is there that it may be asked for unseen: what is needed and a third of it
   * beside, without the part of the heap that Spark may fill with cached rows, wherever tasks run.
   * Native memory of executors is what {@code spark.executor.memoryOverhead} says, on every kind of
   * cluster.
   */
  public static boolean isAmple(SparkContext spark, MemoryNeed driver, MemoryNeed task, int tasks) {
    double free = 1 - spark.getConf().getDouble("spark.memory.fraction", CACHED_SHARE);
    Machine here = Machine.here();
    if (spark.isLocal()) {
      MemoryNeed all = driver.plus(task.times(Math.min(tasks, Slots.of(spark)))).times(SPARE);
      return all.heapBytes() <= free * here.heapBytes()
          && here.heapBytes() + all.nativeBytes() <= here.physicalBytes();
    }
    ExecutorFacts executors = ExecutorFacts.of(spark);
    MemoryNeed all = task.times(executors.tasksAtMost(tasks)).times(SPARE);
    return driver.times(SPARE).heapBytes() <= free * here.heapBytes()
        && all.heapBytes() <= free * executors.heapBytes()
        && all.nativeBytes() <= executors.overhead();
  }

  private static String eachOf(int tasks, double bytes) {
    return tasks == 1
        ? megabytes(bytes) + " for a task"
        : "%s for each of %d tasks at once".formatted(megabytes(bytes), tasks);
  }

  private void requireHeap(
      MemoryNeed need, double there, String parts, String whose, String property) {
    if (need.heapBytes() > there) {
      throw new MemoryException(tooMuchHeap(need, there, parts, whose, property));
    }
  }

  private String tooMuchHeap(
      MemoryNeed need, double there, String parts, String whose, String property) {
    return "%s: %s takes about %s of heap%s, and %s has %s. %s Or set %s to %s."
        .formatted(
            who,
            what,
            megabytes(need.heapBytes()),
            parts.isEmpty() ? "" : " (" + parts + ")",
            whose,
            megabytes(there),
            advice,
            property,
            gigabytes(need.heapBytes() / GIVEN));
  }

  private void requireNative(MemoryNeed need, double physical, int tasks) {
    if (need.heapBytes() + need.nativeBytes() > physical) {
      throw new MemoryException(
          "%s: %s takes about %s of native memory for %s, beside %s of heap, and this machine has %s. %s%s"
              .formatted(
                  who,
                  what,
                  megabytes(need.nativeBytes()),
                  tasks == 1 ? "a task" : tasks + " tasks at once",
                  megabytes(need.heapBytes()),
                  megabytes(physical),
                  advice,
                  tasks == 1
                      ? ""
                      : " Or let fewer tasks run at once (master=local[n], spark.task.cpus)."));
    }
  }

  private void warnOfOverhead(double overhead, MemoryNeed task, int together) {
    double needed = LIBRARIES + together * task.nativeBytes();
    if (needed > overhead) {
      LOG.warn(
          "{}: {} takes about {} outside of the heap in each executor ({}, beside {} of the Java machine itself), and spark.executor.memoryOverhead is {}: YARN and Kubernetes end executors that take more. Set spark.executor.memoryOverhead={}m.",
          who,
          what,
          megabytes(needed),
          eachOf(together, task.nativeBytes()),
          megabytes(LIBRARIES),
          megabytes(overhead),
          (long) Math.ceil(needed / ROUNDED) * (ROUNDED >> 20));
    }
  }

  private static String gigabytes(double bytes) {
    return (long) Math.ceil(bytes / (1 << 30)) + "g";
  }
}
