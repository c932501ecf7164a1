package convoy.memory;

/** What is asked for needs more memory than there is; the message says how much, and what to do. */
public final class MemoryException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public MemoryException(String message) {
    super(message);
  }

  public MemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
