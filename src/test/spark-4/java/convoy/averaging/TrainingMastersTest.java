package convoy.averaging;

import static convoy.testing.Failures.assertFails;

import org.junit.jupiter.api.Test;

/** Deeplearning4j's own training exists for Scala 2.12 alone. */
class TrainingMastersTest {
  @Test
  void aMasterThatIsNotHereIsRefusedWithWhereItIs() {
    assertFails(
        () -> TrainingMasters.other("dl4j"),
        "No trainingMaster 'dl4j'",
        "convoy-spark_2.12",
        "convoy");
  }
}
