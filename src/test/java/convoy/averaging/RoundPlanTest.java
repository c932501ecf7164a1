package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.WhateverSpark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WhateverSpark
class RoundPlanTest {

  @Test
  void roundsEndWithAnEpochAndAreShorterDuringAWarmup() {
    RoundPlan plan = new RoundPlan(3, 10, 1, 8, AveragingFrequency.of(4).withWarmup(1, 3));
    assertEquals(List.of("0-3", "3-6", "6-9", "9-10"), rounds(plan, 0, 10));
    assertEquals(List.of("10-14", "14-18", "18-20"), rounds(plan, 10, 20));
    assertEquals(10, plan.roundsFrom(0, 4));
    assertEquals(4, plan.roundsFrom(14 + 2, 4));
    assertEquals(0, plan.roundsFrom(30, 4));
  }

  @Test
  void anEpochIsOneRoundAtMost() {
    RoundPlan plan = new RoundPlan(2, 10, 1, 8, AveragingFrequency.of(1000));
    assertEquals(List.of("0-10", "10-20"), rounds(plan, 0, 20));
  }

  @ParameterizedTest
  @CsvSource({
    // rows, workers, batch size, accumulation; steps, mini-batches a step, rows of the largest
    "100, 1, 64, 1, 2, 1, 50",
    "100, 1, 10, 4, 3, 4, 9",
    "100, 3, 4, 3, 3, 3, 4",
    "100, 1, 64, 1000, 1, 2, 50",
    "3, 3, 1, 2, 1, 1, 1",
  })
  void stepsAndMiniBatchesAreAsFewAsTheirBoundsAllow(
      long rows, int workers, int size, int accumulation, int steps, int batches, int largest) {
    Settings settings =
        RegularizedAveragingTest.accumulating(
            accumulation, ParameterAveragingTest.settings(workers, 1, 1, size, 0.1, "sgd"));
    assertEquals(new RoundPlan.Cut(steps, batches, largest), RoundPlan.Cut.of(settings, rows));
    RoundPlan plan = RoundPlan.of(settings, rows);
    assertEquals(steps * batches, plan.batchesPerEpoch());
    assertEquals(
        new Round(1, 0, 2L * batches, 3L * batches, 0.5),
        plan.inBatches(new Round(1, 0, 2, 3, 0.5)));
  }

  private static List<String> rounds(RoundPlan plan, long from, long to) {
    List<String> rounds = new ArrayList<>();
    for (long step = from; step < to; ) {
      Round round = plan.round(0, step, plan.frequency().frequency());
      rounds.add(round.firstStep() + "-" + round.endStep());
      assertEquals(step / 10, round.epoch());
      step = round.endStep();
    }
    return rounds;
  }
}
