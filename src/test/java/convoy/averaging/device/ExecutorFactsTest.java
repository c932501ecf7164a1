package convoy.averaging.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** How much memory tasks share in an executor: what fits must not be refused. */
class ExecutorFactsTest {
  private static final double MB = 1 << 20;

  @Test
  void aGpuForEachTaskMeansFewerTasksThanCores() {
    SparkConf sixteen = conf("spark.executor.cores", "16");
    assertEquals(1, new ExecutorFacts(sixteen, 2, 2, 1024).tasksAtMost(8));
    assertEquals(8, new ExecutorFacts(sixteen, 2, 32, 1024).tasksAtMost(8));
    SparkConf wide = conf("spark.executor.cores", "16", "spark.task.cpus", "8");
    assertEquals(2, new ExecutorFacts(wide, 2, 4, 1024).tasksAtMost(8));
  }

  @Test
  void noExecutorYetMeansThatOneTaskMustFit() {
    ExecutorFacts unset = new ExecutorFacts(conf(), 0, 0, 1024);
    assertEquals(1, unset.tasksAtLeast(400));
    assertEquals(1, unset.tasksAtMost(400));
    ExecutorFacts set = new ExecutorFacts(conf("spark.executor.cores", "4"), 0, 0, 1024);
    assertEquals(1, set.tasksAtLeast(400));
    assertEquals(4, set.tasksAtMost(400));
  }

  @Test
  void tasksMaySpreadOverAllExecutorsThatAreAskedFor() {
    assertEquals(1, new ExecutorFacts(conf(), 4, 16, 1024).tasksAtLeast(4));
    assertEquals(4, new ExecutorFacts(conf(), 4, 16, 1024).tasksAtMost(4));
    assertEquals(4, new ExecutorFacts(conf(), 4, 16, 1024).tasksAtLeast(100));
    SparkConf asked = conf("spark.executor.instances", "4");
    assertEquals(1, new ExecutorFacts(asked, 1, 4, 1024).tasksAtLeast(4));
  }

  @Test
  void theHeapIsWhatSparkAsksFor() {
    assertEquals(4096 * MB, new ExecutorFacts(conf(), 1, 1, 4096).heapBytes());
    String memory = "spark.executor.memory";
    assertEquals(4096 * MB, new ExecutorFacts(conf(memory, "4096"), 1, 1, 0).heapBytes());
    assertEquals(2048 * MB, new ExecutorFacts(conf(memory, "2g"), 1, 1, 2048).heapBytes());
  }

  @Test
  void onlyYarnAndKubernetesLimitWhatIsBesideTheHeap() {
    assertEquals(OptionalDouble.empty(), overhead("spark://host:7077"));
    assertEquals(OptionalDouble.of(384 * MB), overhead("yarn"));
    assertEquals(
        OptionalDouble.of(512 * MB),
        overhead("k8s://host", "spark.executor.memoryOverheadFactor", "0.5"));
    assertEquals(
        OptionalDouble.of(2048 * MB), overhead("yarn", "spark.executor.memoryOverhead", "2g"));
  }

  private static OptionalDouble overhead(String master, String... settings) {
    return new ExecutorFacts(conf(settings).setMaster(master), 1, 1, 1024).overheadBytes();
  }

  private static SparkConf conf(String... settings) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return conf;
  }
}
