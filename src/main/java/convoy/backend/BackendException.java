package convoy.backend;

/** A backend that cannot be had, or cannot do what is asked of it; the message says what to do. */
public class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BackendException(String message) {
    super(message);
  }

  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
