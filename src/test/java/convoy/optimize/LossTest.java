package convoy.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LossTest {
  @Test
  void isReadFromItsNameOrFromJsonWithItsConstants() {
    assertEquals(new SquaredError(), Loss.parse("squaredError"));
    assertEquals(new SoftmaxCrossEntropy(0.0), Loss.parse("softmaxCrossEntropy"));
    assertEquals(
        new SoftmaxCrossEntropy(0.1),
        Loss.parse("{\"labelSmoothing\": 0.1, \"type\": \"softmaxCrossEntropy\"}"));
  }

  @Test
  void oneForOtherTargetsIsRefusedWithThoseThatSuit() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Loss.parse("squaredError", Targets.LABELS))
            .getMessage();
    assertEquals(
        "The loss is squaredError, which is for numbers, but what is predicted is several labels at once. Set it to one of binaryCrossEntropy.",
        message);
  }

  @Test
  void anUnknownNameOrConstantIsRefused() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Loss.parse("squarederror"))
            .getMessage()
            .contains("Did you mean 'squaredError'?"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> Loss.parse("{\"type\": \"softmaxCrossEntropy\", \"labelSmoothing\": 1}"))
            .getMessage()
            .contains("labelSmoothing"));
  }
}
