package convoy.testing;

import org.apache.spark.sql.SparkSession;

/** The one local SparkSession that all test classes of a JVM share. */
public final class LocalSpark {
  private LocalSpark() {}

  /** Two cores, two partitions, no web page. Started by the first test that asks. */
  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("convoy-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.default.parallelism", "2")
        // The stricter serializer: what Kryo can send, Java's can send too. The jobs run with
        // Java's.
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .getOrCreate();
  }

  /** How many jobs it has run. */
  public static int jobs() {
    return session().sparkContext().dagScheduler().numTotalJobs();
  }
}
