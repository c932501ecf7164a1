package convoy.bench;

import convoy.jobs.JobMain;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Spark as the benchmarks use it: with what the jobs set. */
final class Sessions {
  private Sessions() {}

  /** Tasks as threads of this process. */
  static SparkSession local(int cores) {
    return builder("local[" + cores + "]").getOrCreate();
  }

  /**
   * Executors in processes of their own on this machine, with this one's class path.
   *
   * @param executors how many
   * @param cores of each
   * @param megabytes heap of each
   * @param more properties of Spark
   */
  static SparkSession cluster(int executors, int cores, int megabytes, Map<String, Object> more) {
    return builder("local-cluster[%d,%d,%d]".formatted(executors, cores, megabytes))
        .config("spark.executor.memory", megabytes + "m")
        .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .config("spark.executor.defaultJavaOptions", "-XX:+UseParallelGC") // as conf/local.conf
        .config(more)
        .getOrCreate();
  }

  private static SparkSession.Builder builder(String master) {
    return SparkSession.builder()
        .config(JobMain.configuration())
        .appName("benchmark")
        .master(master)
        .config("spark.ui.enabled", false);
  }
}
