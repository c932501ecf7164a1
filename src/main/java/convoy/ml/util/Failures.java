package convoy.ml.util;

import java.util.function.Supplier;

/** Brings what a task found wrong to the person who called, without Spark's wrapping. */
public final class Failures {
  private Failures() {}

  /**
   * Runs something that runs Spark jobs. If it fails because a task threw an {@link
   * IllegalArgumentException}, which says what is wrong with the input, throws one with that text
   * instead of Spark's "Job aborted due to stage failure".
   */
  public static <T> T inWords(Supplier<T> jobs) {
    try {
      return jobs.get();
    } catch (RuntimeException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof IllegalArgumentException) {
          throw new IllegalArgumentException(cause.getMessage(), e);
        }
      }
      throw e;
    }
  }
}
