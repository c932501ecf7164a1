package convoy.averaging.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.backend.Backend;
import convoy.backend.Backends;
import convoy.backend.Device;
import convoy.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which GPU a task computes on, and what is said where it cannot: with Spark's own scheduling of
 * GPUs on executors in processes of their own, which are told of GPUs 3 and 5. Whether the machine
 * has any does not matter.
 */
class GpuSchedulingTest {
  private static final List<String> JAVA_OPTIONS = List.of("@.mvn/spark-java-options");
  private static final String GPU = "resource.gpu.";

  @TempDir Path folder;

  @Test
  void tasksComputeOnTheGpuThatSparkGaveThem() throws Exception {
    Path script = folder.resolve("find-gpus");
    Files.writeString(script, "echo '{\"name\": \"gpu\", \"addresses\": [\"3\", \"5\"]}'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> lines = answers(script.toString());

    assertEquals("devices [gpu 3, gpu 5]", lines.get(0));
    assertEquals("auto cpu", lines.get(1));
    // The executor's words, and not the driver's: it is the executor that must have GPUs.
    assertTrue(
        lines
            .get(2)
            .matches(
                "gpu device is gpu, but none can be used: on host .*: Backend libtorch"
                    + " cannot compute on gpu [35]: .* Set device to cpu to compute on the processor\\."),
        lines.get(2));
    assertEquals("cpu cpu", lines.get(3));
    assertEquals("1 executor, 2 of 8 tasks at once, 512 MB", lines.get(4));
  }

  @Test
  void withoutGpusInSparksSettingsTheseAreNamed() throws Exception {
    List<String> lines = answers("none");
    assertEquals("auto cpu", lines.get(1));
    assertEquals(
        "gpu device is gpu, but none can be used: Spark gives its tasks none: set"
            + " spark.executor.resource.gpu.amount, spark.task.resource.gpu.amount and"
            + " spark.executor.resource.gpu.discoveryScript, as conf/spark-gpu.conf of Convoy does."
            + " Set device to cpu to compute on the processor.",
        lines.get(2));
  }

  private List<String> answers(String script) throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("spark/jars"));
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME", folder.resolve("spark").toString(),
            "SPARK_SCALA_VERSION", "2.12",
            "SPARK_LOCAL_IP", "127.0.0.1");
    return ChildJvm.run(JAVA_OPTIONS, environment, jar -> true, Questions.class, script)
        .lines()
        .toList();
  }

  /** Asks, and prints a line for each answer. */
  public static final class Questions {

    /**
     * @param arguments the script that finds GPUs, or none
     */
    public static void main(String[] arguments) {
      SparkConf conf =
          new SparkConf()
              .setMaster("local-cluster[1,4,512]")
              .setAppName("gpus")
              .set("spark.executor.memory", "512m")
              .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
              .set("spark.ui.enabled", "false");
      if (!arguments[0].equals("none")) {
        conf.set("spark.worker." + GPU + "amount", "2")
            .set("spark.worker." + GPU + "discoveryScript", arguments[0])
            .set("spark.executor." + GPU + "amount", "2")
            .set("spark.task." + GPU + "amount", "1");
      }
      try (JavaSparkContext spark = new JavaSparkContext(conf)) {
        System.out.println("devices " + (arguments[0].equals("none") ? "[]" : devices(spark)));
        for (String device : List.of("auto", "gpu", "cpu")) {
          System.out.println(device + " " + answer(spark, device));
        }
        ExecutorFacts facts = ExecutorFacts.of(spark.sc());
        System.out.printf(
            "%d executor, %d of 8 tasks at once, %.0f MB%n",
            facts.up(), facts.tasksAtLeast(8), facts.heapBytes() / (1 << 20));
      }
    }

    private static TreeSet<String> devices(JavaSparkContext spark) {
      return new TreeSet<>(
          spark
              .parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 8)
              .map(any -> TaskDevice.of("libtorch", Device.Kind.GPU).toString())
              .collect());
    }

    private static String answer(JavaSparkContext spark, String device) {
      try {
        return ArithmeticChoice.of(spark.sc(), "libtorch", device, Optional.empty())
            .kind()
            .toString();
      } catch (RuntimeException e) {
        return e.getMessage();
      }
    }
  }

  @Test
  void withALocalMasterTasksShareTheGpusOfTheMachine() {
    Backend libtorch = Backends.named("libtorch");
    Device device =
        libtorch.devices().stream().findFirst().orElseThrow(); // a GPU where there is one
    assertEquals(
        device.kind() == Device.Kind.GPU, GpuReport.of("libtorch").usable(), libtorch.aboutGpus());
  }
}
