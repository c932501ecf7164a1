package convoy.averaging.device;

import org.apache.spark.SparkContext;

/** How much of a cluster there is to train on. */
public final class Slots {
  private Slots() {}

  /**
   * How many tasks the cluster runs at once, as far as it is up now; at least 1. Not {@code
   * defaultParallelism}, which is the width of shuffles where somebody has set it; that stands in
   * only where no executor is up yet.
   */
  public static int of(SparkContext spark) {
    int now = spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    return now > 0 ? now : Math.max(1, spark.defaultParallelism() / threads(spark));
  }

  /** How many executors are up now: none with a master of {@code local[...]}. */
  public static int executors(SparkContext spark) {
    return spark.isLocal() ? 0 : spark.getExecutorIds().size();
  }

  /** How many threads each task may use. */
  public static int threads(SparkContext spark) {
    return spark.getConf().getInt("spark.task.cpus", 1);
  }
}
