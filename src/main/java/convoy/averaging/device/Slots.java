package convoy.averaging.device;

import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;

/**
 * How much of a cluster there is to train on. Spark's scheduler is asked here alone: what it
 * answers by is {@code private[spark]}.
 */
public final class Slots {
  private Slots() {}

  /**
   * How many tasks the cluster runs at once, as far as it is up now; at least 1. Not {@code
   * defaultParallelism}, which is the width of shuffles where somebody has set it; that stands in
   * only where no executor is up yet.
   */
  public static int of(SparkContext spark) {
    int now = spark.maxNumConcurrentTasks(profile(spark));
    return now > 0 ? now : Math.max(1, spark.defaultParallelism() / threads(spark));
  }

  /** Whether Spark's scheduler gives each task some of a resource, such as {@code gpu}. */
  static boolean tasksGet(SparkContext spark, String resource) {
    return profile(spark).taskResourcesJMap().containsKey(resource);
  }

  private static ResourceProfile profile(SparkContext spark) {
    return spark.resourceProfileManager().defaultResourceProfile();
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
