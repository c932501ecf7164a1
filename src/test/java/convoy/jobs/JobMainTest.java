package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import convoy.testing.LocalSpark;
import java.io.IOException;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;

class JobMainTest {

  @Test
  void showsTheMessageOfWhatAnExecutorRefused() {
    MapFunction<Long, Long> refuse =
        value -> {
          throw new IllegalArgumentException("row " + value + ": a label is missing");
        };
    Exception error =
        assertThrows(
            Exception.class,
            () -> LocalSpark.session().range(1).map(refuse, Encoders.LONG()).collectAsList());
    assertEquals("row 0: a label is missing", JobMain.explanation(error));
  }

  @Test
  void showsTheOutermostMessageOfOurs() {
    assertEquals(
        "settings.json is wrong",
        JobMain.explanation(
            new RuntimeException(
                new IllegalArgumentException(
                    "settings.json is wrong", new IOException("line 3")))));
  }

  @Test
  void showsTheMessageOfConvoysOwnExceptions() {
    @SuppressWarnings("serial")
    class LossIsNoNumber extends RuntimeException {
      LossIsNoNumber() {
        super("divide the learning rate by 10");
      }
    }
    assertEquals(
        "divide the learning rate by 10",
        JobMain.explanation(new RuntimeException(new LossIsNoNumber())));
  }

  @Test
  void hasNoWordsForOurOwnMistakes() {
    assertNull(JobMain.explanation(new NullPointerException("x is null")));
  }

  @Test
  void doesNotWaitForLocalityUnlessTold() {
    assertEquals("0s", JobMain.configuration().get("spark.locality.wait"));
    System.setProperty("spark.locality.wait", "5s"); // as spark-submit does with --conf
    try {
      assertEquals("5s", JobMain.configuration().get("spark.locality.wait"));
    } finally {
      System.clearProperty("spark.locality.wait");
    }
  }
}
