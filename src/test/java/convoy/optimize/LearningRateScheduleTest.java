package convoy.optimize;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

  @Test
  void cosineGivesPyTorchsRates() {
    // o = torch.optim.SGD([torch.zeros(1)], lr=1.0); s = CosineAnnealingLR(o, T_max=5)
    // for _ in range(5): print(s.get_last_lr()); o.step(); s.step()
    double[] expected = {
      1.0, 0.9045084971874737, 0.6545084971874737, 0.34549150281252633, 0.09549150281252633
    };
    LearningRateSchedule cosine = LearningRateSchedule.parse("cosine");
    for (int step = 0; step < expected.length; step++) {
      assertEquals(expected[step], cosine.factor(new Moment(step, 5, 5)), 1e-15);
    }
  }

  @Test
  void constantStaysAtOne() {
    assertEquals(
        1, LearningRateSchedule.parse("{\"type\": \"constant\"}").factor(new Moment(99, 100, 10)));
  }

  @Test
  void unknownNamesAreRefusedWithTheNearest() {
    assertFails(() -> LearningRateSchedule.parse("cosin"), "Did you mean 'cosine'");
    assertFails(() -> LearningRateSchedule.parse("{\"type\": \"cosin\"}"), "Did you mean 'cosine'");
  }
}
