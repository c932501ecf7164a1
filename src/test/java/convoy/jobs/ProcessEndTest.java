package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.ChildJvm;
import convoy.testing.WhateverSpark;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.function.ForeachFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person, and a script, see of a job that does not end well. */
@WhateverSpark
class ProcessEndTest {

  @TempDir Path folder;

  /** A job in the middle of its work. */
  static final class Working {
    private Working() {}

    public static void main(String[] arguments) {
      ForeachFunction<Long> work =
          row -> {
            System.err.println("working");
            new CountDownLatch(1).await();
          };
      JobMain.run("working", spark -> spark.range(1).foreach(work));
    }
  }

  @Test
  void saysOneLineWhenItIsTerminated() throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Process job =
        ChildJvm.start(
            List.of(
                "@.mvn/spark-java-options",
                "-XX:TieredStopAtLevel=1",
                "-Dspark.master=local[1]",
                "-Dspark.ui.enabled=false"),
            Map.of(
                "CONVOY_LOG", log.toString(), "LOG4J_CONFIGURATION_FILE", "conf/log4j2.properties"),
            jar -> true,
            ProcessBuilder.Redirect.PIPE,
            Working.class);
    BufferedReader errors = job.errorReader();
    assertEquals("working", errors.readLine());
    job.toHandle().destroy(); // SIGTERM
    assertEquals(
        List.of("error: stopped by SIGTERM before the job was done."), errors.lines().toList());
    assertEquals(128 + 15, job.waitFor());
    assertFalse(Files.exists(log));
  }

  @Test
  void saysOneLineAndKeepsTheTraceInAFile() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "what Spark said\n");
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    ProcessEnd end = new ProcessEnd(new PrintStream(console), Optional.of(log));
    end.failed(new SparkException("Job aborted", new IllegalArgumentException("label is 0.5")));
    end.regular();
    assertEquals("error: label is 0.5 (trace: %s)%n".formatted(log), console.toString());
    List<String> lines = Files.readAllLines(log);
    assertEquals("what Spark said", lines.get(0));
    assertTrue(lines.contains("Caused by: java.lang.IllegalArgumentException: label is 0.5"));
  }

  @Test
  void makesAFileWhereNoneIsNamed() throws IOException {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    new ProcessEnd(new PrintStream(console), Optional.empty())
        .failed(new IllegalArgumentException("label is 0.5"));
    String line = console.toString().strip();
    Path log = Path.of(line.substring(line.indexOf("(trace: ") + 8, line.length() - 1));
    assertTrue(Files.readString(log).contains("label is 0.5"), line);
    Files.delete(log);
  }

  @Test
  void keepsNoFileWhenAllWentWell() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "a warning\n");
    new ProcessEnd(System.err, Optional.of(log)).regular();
    assertFalse(Files.exists(log));
  }
}
