package convoy.ml.util;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkThrowable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, of what was thrown, the words that are meant for a person. Spark wraps what a task threw
 * in exceptions of its own; of all links of the chain that speak, the outermost knows most: the
 * layer, the host, the file.
 */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final int MOST_LINES = 5;
  private static final int LONGEST_LINE = 1000;

  /**
   * Spark's errors that have a class of error, and yet only wrap another; how the classes begin.
   */
  private static final List<String> WRAPPINGS =
      List.of("FAILED_EXECUTE_UDF", "TASK_WRITE_FAILED", "WRITING_JOB_ABORTED", "INTERNAL_ERROR");

  /** Of files that a machine, its network or its permissions keep away. */
  private static final List<Class<? extends Throwable>> OUT_OF_REACH =
      List.of(
          AccessControlException.class,
          AccessDeniedException.class,
          SocketException.class,
          SocketTimeoutException.class,
          UnknownHostException.class);

  private Failures() {}

  /** Whether something could not be reached, by permission or network; it may be there and well. */
  public static boolean isOutOfReach(Throwable error) {
    return OUT_OF_REACH.stream().anyMatch(type -> ExceptionUtils.indexOfType(error, type) >= 0);
  }

  /**
   * Runs something that runs Spark jobs. If it fails because a task did, and what that threw has
   * words, throws just that, instead of Spark's "Job aborted due to stage failure" and its traces.
   */
  public static <T> T inWords(Supplier<T> jobs) {
    try {
      return jobs.get();
    } catch (Exception e) { // Spark's own are checked, and Scala does not declare them
      Exception spoken = spoken(e);
      if (spoken != e) {
        LOG.debug("where the failure came up", e);
        spoken.setStackTrace(new Throwable().getStackTrace());
      }
      throw Failures.<RuntimeException>unchecked(spoken);
    }
  }

  /** What others throw on the driver, a listener for one, reaches the caller as it is. */
  private static boolean isWrappedBySpark(Throwable speaker, Exception e) {
    return ExceptionUtils.getThrowableList(e).stream()
        .takeWhile(link -> link != speaker)
        .anyMatch(link -> link.getClass().getName().startsWith("org.apache.spark."));
  }

  private static Exception spoken(Exception e) {
    Throwable speaker = speaker(e).orElse(e);
    if (!isWrappedBySpark(speaker, e)) {
      return e;
    } else if (speaker instanceof RuntimeException) {
      return (Exception) speaker;
    }
    return speaker instanceof IOException cause
        ? new UncheckedIOException(words(e), cause)
        : new IllegalArgumentException(words(e));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> E unchecked(Exception e) throws E {
    throw (E) e;
  }

  /** The link of the chain whose message is for a person; nothing if none is. */
  public static Optional<Throwable> speaker(Throwable error) {
    return outermost(error, Failures::speaks).or(() -> outermost(error, Failures::sparkSpeaks));
  }

  /**
   * What to tell a person, in at most five lines. Where nothing was meant for a person, what came
   * up first, by its name.
   */
  public static String words(Throwable error) {
    return speaker(error).map(Failures::message).orElseGet(() -> unexpected(error));
  }

  private static Optional<Throwable> outermost(Throwable error, Predicate<Throwable> condition) {
    return ExceptionUtils.getThrowableList(error).stream().filter(condition).findFirst();
  }

  private static boolean speaks(Throwable link) {
    boolean kind =
        isOurs(link)
            || (link instanceof IllegalArgumentException
                && !(link instanceof NumberFormatException))
            || link instanceof IllegalStateException
            || link instanceof IOException
            || link instanceof FSError
            || (link instanceof UncheckedIOException io
                && !String.valueOf(io.getCause()).equals(io.getMessage()));
    return kind && StringUtils.isNotBlank(link.getMessage());
  }

  private static boolean isOurs(Throwable link) {
    return link.getClass().getName().startsWith("convoy.");
  }

  /**
   * Spark's errors that have a class are meant for people, but for those that only wrap another.
   */
  private static boolean sparkSpeaks(Throwable link) {
    return link instanceof SparkThrowable spark
        && spark.getErrorClass() != null
        && WRAPPINGS.stream().noneMatch(spark.getErrorClass()::startsWith);
  }

  private static String message(Throwable speaker) {
    if (speaker instanceof AccessDeniedException) {
      return speaker.getMessage() + ": permission denied.";
    } else if (speaker instanceof NoSuchFileException) {
      return speaker.getMessage() + ": there is no such file or folder.";
    } else if (speaker instanceof FSError) {
      return words(speaker.getCause());
    }
    return cut(speaker.getMessage());
  }

  private static String unexpected(Throwable error) {
    OutOfMemoryError memory = ExceptionUtils.throwableOfType(error, OutOfMemoryError.class);
    if (memory != null) {
      return "memory ran out (%s). Give the driver more, as in --conf spark.driver.memory=8g, or make batchSize or the network smaller."
          .formatted(memory.getMessage());
    }
    Throwable root = ExceptionUtils.getRootCause(error);
    return cut("unexpected: " + (root instanceof StackOverflowError ? "StackOverflowError" : root));
  }

  /** The first paragraph, of a bounded length and without a trace. */
  private static String cut(String message) {
    Stream<String> lines =
        message.strip().lines().takeWhile(line -> !line.isBlank() && !line.startsWith("\tat "));
    return lines
        .limit(MOST_LINES)
        .map(line -> StringUtils.abbreviate(line, LONGEST_LINE))
        .collect(Collectors.joining("\n"));
  }
}
