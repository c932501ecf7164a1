package convoy.jobs;

import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Runs a job as a program: its session, its errors, its exit status. */
public final class JobMain {

  /** A job. */
  interface Job {
    void run(SparkSession spark) throws IOException;
  }

  private JobMain() {}

  /**
   * Runs a job in the session that spark-submit has configured, then ends the Java machine with one
   * of {@link ExitStatus}. What went wrong is said in one line on standard error, which names the
   * file that has the rest.
   */
  static void run(String name, Job job) {
    ProcessEnd end = ProcessEnd.watch();
    int status = ExitStatus.FINE;
    try (SparkSession spark =
        SparkSession.builder().config(configuration()).appName(name).getOrCreate()) {
      job.run(spark);
    } catch (Throwable e) { // Errors of the machine too
      System.out.flush();
      status = ExitStatus.of(e);
      end.failed(e);
    }
    end.regular();
    System.exit(status);
  }

  /**
   * What spark-submit says, and where it says nothing, what suits rounds of a fraction of a second:
   * weights, which do not compress, are broadcast as they are; a worker's result goes to the driver
   * at once, not by way of the block manager; and there is no waiting for locality. A shard whose
   * executor was lost is cached where the retry ran, which has a shard of its own already; a round
   * is shorter than Spark's three seconds of waiting, so an executor that came instead would never
   * get to work. Without the wait it takes the shard over the network; where every executor is free
   * a task still goes to its shard. The C library of executors keeps what a step of training frees,
   * because the next takes it again: handing it back to the system and having it cleared anew costs
   * a fifth of ResNet-20's time.
   */
  public static SparkConf configuration() {
    return new SparkConf()
        .setIfMissing("spark.broadcast.compress", "false")
        .setIfMissing("spark.task.maxDirectResultSize", "16m")
        .setIfMissing("spark.locality.wait", "0s")
        .setIfMissing("spark.executorEnv.MALLOC_MMAP_THRESHOLD_", "67108864")
        .setIfMissing("spark.executorEnv.MALLOC_TOP_PAD_", "67108864")
        .setIfMissing("spark.executorEnv.MALLOC_TRIM_THRESHOLD_", "536870912");
  }
}
