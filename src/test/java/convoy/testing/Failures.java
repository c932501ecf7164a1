package convoy.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** Checks of what an error tells its reader. */
public final class Failures {
  private Failures() {}

  /**
   * Runs {@code action}, which must fail, and finds each of {@code words} in the message of one and
   * the same error: the thrown one or, where Spark wraps what happens on an executor, a cause of
   * it.
   */
  public static void assertFails(Executable action, String... words) {
    StringBuilder messages = new StringBuilder();
    for (Throwable error = assertThrows(Throwable.class, action);
        error != null;
        error = error.getCause()) {
      String message = String.valueOf(error.getMessage());
      if (Stream.of(words).allMatch(message::contains)) {
        return;
      }
      messages.append(error.getClass().getName()).append(": ").append(message).append('\n');
    }
    fail("no message with " + String.join(", ", words) + " in:\n" + messages);
  }
}
