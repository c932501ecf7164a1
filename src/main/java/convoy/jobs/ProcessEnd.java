package convoy.jobs;

import convoy.ml.util.Failures;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;

/**
 * What a job's process says when it does not end well: one line on standard error; and, in a file
 * that the line names, the trace. jobs/*.sh name a file by {@code CONVOY_LOG}, into which
 * conf/log4j2.properties has Spark write, too; elsewhere it is made when it is needed.
 */
final class ProcessEnd {
  /** Before those of Spark (40) and of Hadoop's file systems (10). */
  private static final int BEFORE_SPARK = 100;

  private static final int LAST = 1;

  private final PrintStream console;
  private final Optional<Path> log;
  private volatile boolean ended;
  private boolean failed;

  /**
   * @param console for the line
   * @param log the file for the rest, if there is one already
   */
  ProcessEnd(PrintStream console, Optional<Path> log) {
    this.console = console;
    this.log = log;
  }

  /** Says so, from now on, if the process is ended by others. */
  static ProcessEnd watch() {
    Optional<String> log = Optional.ofNullable(System.getenv("CONVOY_LOG"));
    ProcessEnd end = new ProcessEnd(System.err, log.filter(file -> !file.isBlank()).map(Path::of));
    ShutdownHookManager.get().addShutdownHook(end::endedByOthers, BEFORE_SPARK);
    return end;
  }

  /** Tells what was thrown. */
  synchronized void failed(Throwable error) {
    if (ended) {
      return; // what a job that is broken off throws
    }
    failed = true;
    console.println("error: " + Failures.words(error) + traced(error));
  }

  /** The job is over; without a failure its log is of no interest. */
  synchronized void regular() {
    ended = true;
    if (!failed) {
      removeLog();
    }
  }

  private synchronized void endedByOthers() {
    if (ended) {
      return;
    }
    ended = true;
    // Spark breaks its work off now, and would say so of each task.
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().sparkContext().setLogLevel("OFF");
    }
    Optional<String> signal = signal();
    if (signal.isPresent()) {
      console.printf("error: stopped by %s before the job was done.%n", signal.get());
      removeLog();
      return;
    }
    console.println(
        "error: Spark ended this process, most often because memory ran out. Give the driver more, as in --conf spark.driver.memory=8g, or make batchSize or the network smaller."
            + log.map(file -> " (" + file + ")").orElse(""));
    ShutdownHookManager.get()
        .addShutdownHook(() -> Runtime.getRuntime().halt(ExitStatus.MACHINE), LAST);
  }

  /** The signal that ends this process: Java handles it in a thread of its name. */
  private static Optional<String> signal() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("SIG[A-Z]+ handler"))
        .map(name -> name.substring(0, name.indexOf(' ')))
        .findFirst();
  }

  private String traced(Throwable error) {
    try {
      Path file = log.isPresent() ? log.get() : Files.createTempFile("convoy-", ".log");
      try (PrintWriter out =
          new PrintWriter(
              Files.newBufferedWriter(
                  file,
                  StandardCharsets.UTF_8,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.APPEND))) {
        error.printStackTrace(out);
      }
      return " (trace: " + file + ")";
    } catch (IOException e) {
      return " (trace: could not be written: " + Failures.words(e) + ")";
    }
  }

  private void removeLog() {
    try {
      if (log.isPresent()) {
        Files.deleteIfExists(log.get());
      }
    } catch (IOException e) {
      // It stays in the folder for temporary files.
    }
  }
}
