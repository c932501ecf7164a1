package convoy.ml.util;

import org.apache.spark.TaskContext;

/**
 * A row that a stage cannot take; the message names stage, column, what was found and what to do.
 *
 * <p>In a task it has no stack trace: Spark puts what a task threw, with its trace, into the
 * message of its own exception, once more into the log for every attempt, and the way through
 * Spark's operators says nothing about a row.
 */
public final class RefusedRowException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** An exception with these words. */
  public RefusedRowException(String message) {
    super(message);
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // only the constructor calls it
  public Throwable fillInStackTrace() {
    return TaskContext.get() == null ? super.fillInStackTrace() : this;
  }
}
