package convoy.ml.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A jar on a Spark that it is not for says so, and what to take. */
class ReleaseTest {
  private static final String OTHER_SCALA = Release.scala().equals("2.12") ? "2.13" : "2.12";

  @Test
  void thisBuildFitsTheSparkOfTheTests() {
    Release.requireFittingSpark();
    assertEquals(Release.spark(), org.apache.spark.package$.MODULE$.SPARK_VERSION());
    assertTrue(Release.version().matches("\\d+\\.\\d+\\.\\d+.*"), Release.version());
  }

  @Test
  void namesTheArtifactForAnotherScala() {
    assertEquals(
        "This is convoy-spark_%s, but Spark 9.9.9 here has Scala %s.7. Take convoy-spark_%s %s instead."
            .formatted(Release.scala(), OTHER_SCALA, OTHER_SCALA, Release.version()),
        Release.unfit("9.9.9", OTHER_SCALA + ".7", true));
  }

  @Test
  void refusesSpark3ForScala213() {
    String said = Release.unfit("3.5.2", "2.13.8", true);
    assertTrue(
        said.contains(Release.scala().equals("2.12") ? "Take convoy-spark_2.13" : "alone"), said);
  }

  @Test
  void refusesASparkWithoutTheConstructorOfParamsAndNoneThatHasIt() {
    assertTrue(Release.unfit("4.0.0", Release.scala() + ".16", false).contains("Take Spark 4.0.1"));
    assertNull(Release.unfit("4.0.0", Release.scala() + ".16", true));
  }
}
