package convoy.averaging.checkpoint;

/**
 * A checkpoint that cannot be written, read, or gone on from; the message says which, why, and what
 * to do.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CheckpointException(String message) {
    super(message);
  }

  CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
