package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.testing.Reports;
import convoy.testing.WhateverSpark;
import org.junit.jupiter.api.Test;

/** {@code averagingFrequency=auto}. */
@WhateverSpark
class FrequencyTunerTest {
  private static final RoundPlan PLAN = RoundPlanTest.alike(50, 100, AveragingFrequency.auto());

  private final FrequencyTuner tuner = new FrequencyTuner(PLAN, beginning(PLAN));
  private long step;

  @Test
  void growsUntilOverheadIsATenthOfARound() {
    // Of 4 mini-batches 25 of 90 ms are overhead: 28%; of 8: 19%; of 16: 12%; of 32: 7%.
    train(tuner, PLAN, 200);
    assertEquals(32, tuner.batches());
    assertTrue(tuner.memory().settled());
  }

  @Test
  void isNotMisledByARoundOutOfMany() {
    for (int i = 0; i < 8; i++) {
      tuner.after(PLAN.round(i, 4L * i, 4), Reports.times(i == 3 ? 60_000 : 40, 40, 0, 1));
    }
    assertEquals(4, tuner.batches());
    assertTrue(tuner.memory().settled());
  }

  @Test
  void endsWithARoundThatIsAnEpoch() {
    RoundPlan shortEpochs = RoundPlanTest.alike(100, 10, AveragingFrequency.auto());
    FrequencyTuner small = new FrequencyTuner(shortEpochs, beginning(shortEpochs));
    train(small, shortEpochs, 80);
    assertEquals(10, small.batches());
    assertTrue(small.memory().settled());
  }

  @Test
  void aWarmupSaysNothingOfTheRoundsAfterIt() {
    RoundPlan plan = RoundPlanTest.alike(50, 100, AveragingFrequency.auto().withWarmup(1, 4));
    FrequencyTuner afterWarmup = new FrequencyTuner(plan, beginning(plan));
    train(afterWarmup, plan, 25);
    assertEquals(4, afterWarmup.batches());
    train(afterWarmup, plan, 200);
    assertEquals(32, afterWarmup.batches());
  }

  @Test
  void aResumedTrainingGoesOnWithWhatWasFound() {
    train(tuner, PLAN, 200);
    FrequencyTuner resumed = new FrequencyTuner(PLAN, tuner.memory());
    assertEquals(32, resumed.batches());
    train(resumed, PLAN, 20);
    assertEquals(32, resumed.batches());
  }

  @Test
  void aNumberStaysAsItIs() {
    RoundPlan plan = RoundPlanTest.alike(50, 100, AveragingFrequency.of(2));
    FrequencyTuner fixed = new FrequencyTuner(plan, beginning(plan));
    train(fixed, plan, 30);
    assertEquals(2, fixed.batches());
    assertFalse(new FrequencyTuner(PLAN, beginning(PLAN)).memory().settled());
  }

  private static FrequencyTuner.Memory beginning(RoundPlan plan) {
    return FrequencyTuner.Memory.beginning(plan.frequency());
  }

  /** Each mini-batch takes 10 ms of computing, each round 50 ms of waiting, half of it overhead. */
  private void train(FrequencyTuner subject, RoundPlan plan, int rounds) {
    for (int i = 0; i < rounds; i++) {
      Round round = plan.round(i, step, subject.batches());
      step = round.endStep() % plan.steps();
      long computing = 10 * (round.endStep() - round.firstStep());
      subject.after(round, Reports.times(computing + 50, computing, 0, 1));
    }
  }
}
