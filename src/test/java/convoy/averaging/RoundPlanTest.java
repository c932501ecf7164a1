package convoy.averaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.optimize.BatchSizeSchedule;
import convoy.optimize.Moment;
import convoy.testing.WhateverSpark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WhateverSpark
class RoundPlanTest {
  private static final BatchSizeSchedule CONSTANT = new BatchSizeSchedule.Constant();

  @Test
  void roundsEndWithAnEpochAndAreShorterDuringAWarmup() {
    RoundPlan plan = alike(3, 10, AveragingFrequency.of(4).withWarmup(1, 3));
    assertEquals(List.of("0-3", "3-6", "6-9", "9-10"), rounds(plan, 0, 10));
    assertEquals(List.of("10-14", "14-18", "18-20"), rounds(plan, 10, 20));
    assertEquals(10, plan.roundsFrom(0, 4));
    assertEquals(4, plan.roundsFrom(14 + 2, 4));
    assertEquals(0, plan.roundsFrom(30, 4));
  }

  @Test
  void anEpochIsOneRoundAtMost() {
    RoundPlan plan = alike(2, 10, AveragingFrequency.of(1000));
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
    RoundPlan.Cut cut = new RoundPlan.Cut(steps, batches, largest);
    assertEquals(cut, RoundPlan.Cut.of(settings, rows, size));
    RoundPlan plan = RoundPlan.of(settings, rows);
    assertEquals(largest, plan.largestBatch());
    assertEquals(
        new RoundBatches(0, steps * batches, batches, 0, batches, 0),
        plan.batches(new Round(0, 0, 0, 1, 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "25, 3, 2.5, 10-15, 20-25",
    "7, 1, 0.7, 5-7, 5-7",
    "30, 3, 3, 10-15, 25-30",
    "31, 3, 3, 10-15, 25-30"
  })
  void maxStepsEndsTheTrainingInTheMidstOfAnEpoch(
      long maxSteps, int epochs, double length, String round, String last) {
    RoundPlan plan = RoundPlan.of(with(new Course(3, maxSteps, 10, CONSTANT, 1)), 100);
    assertEquals(Math.min(30, maxSteps), plan.steps());
    assertEquals(epochs, plan.epochs());
    assertEquals(length, plan.length());
    List<String> all = rounds(plan, 0, plan.steps());
    assertEquals(all.size(), plan.roundsFrom(0, 5));
    assertEquals(round, all.get(Math.min(2, all.size() - 1)));
    assertEquals(last, all.get(all.size() - 1));
    assertEquals(new Moment(3, plan.steps(), 10), plan.moment(plan.round(0, 0, 5), 3));
  }

  @Test
  void epochsWithoutEndCostNothingWhereMaxStepsIsSet() {
    Course course = new Course(Integer.MAX_VALUE, 12, 10, CONSTANT, 1);
    assertEquals(2, RoundPlan.of(with(course), 100).epochs());
  }

  /** Whether there is memory is asked before rows are counted. */
  @Test
  void anyNumberOfRowsAndEpochsHasAPlanAtOnce() {
    long many = Long.MAX_VALUE / 2;
    Course endless = new Course(Integer.MAX_VALUE, Course.NO_MAX_STEPS, 10, CONSTANT, 1);
    assertEquals(10, RoundPlan.of(with(endless), many).largestBatch());
    BatchSizeSchedule growth = BatchSizeSchedule.parse("step"); // twice as many at each third
    Course growing = new Course(2_000_000_000, Course.NO_MAX_STEPS, 10, growth, 1);
    assertEquals(40, RoundPlan.of(with(growing), many).largestBatch());
    Course ending = new Course(2_000_000_000, Integer.MAX_VALUE, 10, growth, 1);
    assertEquals(10, RoundPlan.of(with(ending), many).largestBatch());
  }

  @Test
  void aBatchSizeThatGrowsMakesEpochsOfFewerSteps() {
    // 100 rows: 10 steps of 10 rows; 5 of 20; 3 of at most 34; and again 3.
    BatchSizeSchedule schedule =
        BatchSizeSchedule.parse("{\"type\": \"step\", \"epochs\": 2, \"largest\": 35}");
    RoundPlan plan = RoundPlan.of(with(new Course(8, 33, 10, schedule, 1)), 100);
    assertEquals(33, plan.steps());
    assertEquals(5, plan.epochs());
    assertEquals(34, plan.largestBatch());
    assertEquals(
        List.of("0-5", "5-10", "10-15", "15-20", "20-25", "25-30", "30-33"), rounds(plan, 0, 33));
    assertEquals(7, plan.roundsFrom(0, 5));
    assertEquals(new RoundBatches(3, 5, 1, 0, 5, 25), plan.batches(plan.round(5, 25, 5)));
    assertEquals(new RoundBatches(4, 3, 1, 0, 3, 30), plan.batches(plan.round(6, 30, 5)));
    // Schedules go by epochs: each of five steps is two of the first epoch's.
    assertEquals(new Moment(36, 50, 10), plan.moment(plan.round(5, 25, 5), 28));
    assertEquals(new Moment(46, 50, 10), plan.moment(plan.round(6, 30, 5), 32));
    assertTrue(plan.beginsEpoch(plan.round(5, 25, 5)));
    assertTrue(plan.endsEpoch(plan.round(6, 30, 5)));
    assertTrue(plan.endsTraining(plan.round(6, 30, 5)));
  }

  private static Settings with(Course course) {
    return ParameterAveragingTest.settings(1, 5, 1, 1, 0.1, "sgd").with(course);
  }

  /** Epochs that are cut alike. */
  static RoundPlan alike(int epochs, int steps, AveragingFrequency frequency) {
    RoundPlan.Phase phase = RoundPlan.Phase.beginning(new RoundPlan.Cut(steps, 1, 8));
    return new RoundPlan(List.of(phase), (long) epochs * steps, frequency);
  }

  private static List<String> rounds(RoundPlan plan, long from, long to) {
    List<String> rounds = new ArrayList<>();
    for (long step = from; step < to; ) {
      Round round = plan.round(0, step, plan.frequency().frequency());
      rounds.add(round.firstStep() + "-" + round.endStep());
      step = round.endStep();
    }
    return rounds;
  }
}
