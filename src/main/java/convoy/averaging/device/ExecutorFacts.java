package convoy.averaging.device;

import java.util.OptionalDouble;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * What the driver knows of its executors' Java machines. Executors may still be on their way: what
 * is refused must be too much whatever comes.
 *
 * @param conf Spark's settings
 * @param up how many executors there are now
 * @param slots how many tasks they run at once, all together
 * @param asked MB of heap that Spark asks for, from its environment where no setting says it
 */
record ExecutorFacts(SparkConf conf, int up, int slots, int asked) {
  /** What Spark takes, if nothing else is said, of an executor's memory for what is native. */
  private static final double OVERHEAD_SHARE = 0.1;

  private static final double LEAST_OVERHEAD_MB = 384;

  private static final double MB = 1 << 20;

  static ExecutorFacts of(SparkContext spark) {
    int up = Slots.executors(spark);
    int slots = up == 0 ? 0 : Slots.of(spark);
    return new ExecutorFacts(spark.getConf(), up, slots, spark.executorMemory());
  }

  /** Of so many tasks, how many one executor must run at once: if they are spread evenly. */
  int tasksAtLeast(int tasks) {
    int executors = Math.max(up, conf.getInt("spark.executor.instances", 0));
    return up == 0 ? 1 : Math.min(slotsOfOne(), (int) Math.ceil((double) tasks / executors));
  }

  /** Of so many tasks, how many one executor may run at once. */
  int tasksAtMost(int tasks) {
    return Math.min(slotsOfOne(), tasks);
  }

  /** The cores that are set are not all: GPUs may be fewer. */
  private int slotsOfOne() {
    int known = up == 0 ? Integer.MAX_VALUE : (int) Math.ceil((double) slots / up);
    int cores = conf.getInt("spark.executor.cores", up == 0 ? 1 : Integer.MAX_VALUE);
    return Math.max(1, Math.min(known, cores / conf.getInt("spark.task.cpus", 1)));
  }

  /** A number without a unit counts MB. */
  double heapBytes() {
    return MB * Math.max(asked, conf.getSizeAsMb("spark.executor.memory", "0"));
  }

  /** What an executor may take beside its heap, on clusters that end those that take more. */
  OptionalDouble overheadBytes() {
    String master = conf.get("spark.master", "");
    return master.startsWith("yarn") || master.startsWith("k8s")
        ? OptionalDouble.of(overhead())
        : OptionalDouble.empty();
  }

  /** What an executor is said to take beside its heap, whoever sees to it. */
  double overhead() {
    double share = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_SHARE);
    long standard = (long) Math.max(LEAST_OVERHEAD_MB, share * heapBytes() / MB);
    return MB * conf.getSizeAsMb("spark.executor.memoryOverhead", standard + "m");
  }
}
