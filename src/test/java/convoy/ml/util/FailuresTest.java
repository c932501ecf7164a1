package convoy.ml.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.backend.BackendException;
import convoy.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  void bringsWhatATaskRefusedToTheCallerWithoutSparksWrapping() {
    MapFunction<Long, Long> refuse =
        value -> {
          throw new RefusedRowException("row " + value + ": a label is missing");
        };
    Exception error =
        assertThrows(
            RefusedRowException.class,
            () ->
                Failures.inWords(
                    () ->
                        LocalSpark.session()
                            .range(1)
                            .map(refuse, Encoders.LONG())
                            .collectAsList()));
    assertEquals("row 0: a label is missing", error.getMessage());
    assertEquals(null, error.getCause());
    assertTrue(
        IntStream.range(0, error.getStackTrace().length)
            .mapToObj(i -> error.getStackTrace()[i].getClassName())
            .anyMatch(FailuresTest.class.getName()::equals),
        "it does not show who called");
  }

  @Test
  void theOutermostThatSpeaksKnowsMost() {
    BackendException named =
        new BackendException(
            "On host a: layer 'dense1' is too large", new IllegalArgumentException("too large"));
    assertEquals(
        "On host a: layer 'dense1' is too large",
        Failures.words(new SparkException("Job aborted", new RuntimeException("task", named))));
    assertSame(
        named,
        assertThrows(
            BackendException.class,
            () ->
                Failures.inWords(
                    () -> {
                      throw new IllegalStateException("", new SparkException("Job aborted", named));
                    })));
  }

  @Test
  void whatAListenerThrowsReachesTheCallerAsItIs() {
    RuntimeException stop = new RuntimeException("enough", new IOException("a cause of its own"));
    assertSame(
        stop,
        assertThrows(
            RuntimeException.class,
            () ->
                Failures.inWords(
                    () -> {
                      throw stop;
                    })));
  }

  @Test
  void whatIsOutOfReachIsFoundHoweverItIsWrapped() {
    IOException denied = new AccessDeniedException("/models/digits");
    assertTrue(Failures.isOutOfReach(denied));
    assertTrue(
        Failures.isOutOfReach(new SparkException("Job aborted", new UncheckedIOException(denied))));
    assertFalse(Failures.isOutOfReach(new IOException("it ends too early")));
  }

  @Test
  void whatOnlyWrapsDoesNotSpeak() {
    IOException full = new IOException("No space left on device");
    assertEquals("No space left on device", Failures.words(new UncheckedIOException(full)));
    assertEquals(
        "unexpected: java.lang.NullPointerException: x is null",
        Failures.words(new SparkException("Job aborted", new NullPointerException("x is null"))));
  }

  @Test
  void sayNoMoreThanFiveLinesAndNoTrace() {
    String text =
        IntStream.range(0, 50).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    assertEquals(
        "line 0\nline 1\nline 2\nline 3\nline 4",
        Failures.words(new IllegalArgumentException(text)));
    assertEquals(
        "stopped",
        Failures.words(new IllegalArgumentException("stopped\n\tat some.Class(line)\n")));
    assertTrue(Failures.words(new IllegalArgumentException("x".repeat(99_999))).length() <= 1000);
  }

  @Test
  void saysWhatToDoWhenMemoryRunsOut() {
    String words = Failures.words(new RuntimeException(new OutOfMemoryError("Java heap space")));
    assertTrue(words.contains("spark.driver.memory"), words);
  }
}
