package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.backend.BackendException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class ExitStatusTest {

  @Test
  void tellsWhatAScriptMayActOn() {
    assertEquals(2, ExitStatus.of(aborted(new IllegalArgumentException("a label is missing"))));
    assertEquals(2, ExitStatus.of(new IOException("images.gz ends too early")));
    assertEquals(4, ExitStatus.of(aborted(new BackendException("No GPU can be used"))));
    assertEquals(4, ExitStatus.of(new OutOfMemoryError("Java heap space")));
    assertEquals(4, ExitStatus.of(new NoClassDefFoundError("org/Missing")));
    assertEquals(
        4,
        ExitStatus.of(
            new UncheckedIOException(
                "the model could not be saved", new IOException("Permission denied"))));
    assertEquals(1, ExitStatus.of(aborted(new NullPointerException("x is null"))));
    assertEquals(1, ExitStatus.of(new StackOverflowError()));
  }

  private static Exception aborted(Throwable cause) {
    return new SparkException("Job aborted", cause);
  }
}
