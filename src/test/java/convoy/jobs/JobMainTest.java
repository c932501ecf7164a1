package convoy.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JobMainTest {

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
