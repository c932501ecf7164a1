package convoy.bench;

import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;

/** What an executor's process takes of memory. */
final class ExecutorMemory implements Serializable {
  private static final long serialVersionUID = 1;

  private final String executor;
  private final double heapMegabytes;
  private final double residentMegabytes;
  private final double peakMegabytes;

  private ExecutorMemory() {
    try {
      executor = SparkEnv.get().executorId();
      heapMegabytes = heapInUse();
      residentMegabytes = status("VmRSS");
      peakMegabytes = status("VmHWM");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * All executors' memory, in the order of their ids.
   *
   * @param executors how many there are; idle, with one core each, so that each gets a task
   */
  static List<ExecutorMemory> of(JavaSparkContext spark, int executors) {
    TreeMap<String, ExecutorMemory> byExecutor = new TreeMap<>();
    spark
        .parallelize(Collections.nCopies(executors, 0), executors)
        .map(task -> new ExecutorMemory())
        .collect()
        .forEach(memory -> byExecutor.put(memory.executor, memory));
    return List.copyOf(byExecutor.values());
  }

  /** In use after a collection. */
  double heapMegabytes() {
    return heapMegabytes;
  }

  /** The process's resident set. */
  double residentMegabytes() {
    return residentMegabytes;
  }

  /** The largest that the resident set has been. */
  double peakMegabytes() {
    return peakMegabytes;
  }

  /** Megabytes of this process's heap that a collection leaves in use. */
  static double heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
  }

  /** A line of this process's status, in megabytes. */
  static double status(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(key + ":"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6)
        .findFirst()
        .orElseThrow();
  }
}
