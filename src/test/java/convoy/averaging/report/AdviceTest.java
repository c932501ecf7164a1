package convoy.averaging.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rounds of two workers with 4 mini-batches, in milliseconds. */
class AdviceTest {
  private static final Advice TWO_OF_TWO = new Advice(2, 2, 2);

  @Test
  void aTrainingThatMostlyComputesNeedsNone() {
    assertEquals(List.of(), TWO_OF_TWO.on(rounds(64, 100, 90, 0, 1.05)));
  }

  @Test
  void nothingIsSaidInTheFirstRounds() {
    assertEquals(List.of(), TWO_OF_TWO.on(rounds(64, 100, 10, 80, 3).subList(0, 5)));
  }

  @Test
  void aRoundOutOfManyDoesNotCount() {
    List<RoundReport> rounds = rounds(64, 100, 90, 0, 1.05);
    rounds.set(7, round(8, 60_000, 10, 50_000, 5));
    assertEquals(List.of(), TWO_OF_TWO.on(rounds));
  }

  @Test
  void tooMuchAveragingComesWithAFrequencyThatHelps() {
    // Half of the time is overhead: for a tenth, rounds must be nine times as long.
    assertAdvice(
        TWO_OF_TWO.on(rounds(64, 100, 50, 0, 1)),
        "Averaging takes long: 50% of the time is not spent on mini-batches. Raise"
            + " averagingFrequency from 4 to about 36, or set it to auto.");
  }

  @Test
  void aFrequencyLongerThanAnEpochIsNotProposed() {
    // Alone 100 examples take 60 ms, together 100; an epoch has 32 mini-batches.
    assertAdvice(
        TWO_OF_TWO.on(rounds(8, 100, 30, 0, 1)),
        "Distribution does not pay: one worker alone would train on about 1,667 examples a second,"
            + " 2 together do on 1,000. The model or the data are too small for so many. Set"
            + " numWorkers to 1, or raise batchSize.");
    assertAdvice(
        TWO_OF_TWO.on(rounds(8, 100, 51, 0, 1)),
        "Averaging takes long: 49% of the time is not spent on mini-batches. Raise"
            + " averagingFrequency from 4 up to 32, the mini-batches of an epoch, or set it to"
            + " auto.");
  }

  @Test
  void workersThatWaitForTheirRowsNeedMemory() {
    List<String> advice = TWO_OF_TWO.on(rounds(64, 100, 60, 40, 1));
    assertTrue(
        advice.get(0).startsWith("Workers starve: they wait for their rows 40%"), "" + advice);
    assertTrue(advice.get(0).contains("spark.executor.memory"), "" + advice);
  }

  @Test
  void aSlowWorkerIsNamedAsWhatAllWaitFor() {
    List<String> advice = TWO_OF_TWO.on(rounds(64, 100, 90, 0, 2.3));
    assertTrue(advice.get(0).contains("slowest computes 2.3 times as long"), "" + advice);
  }

  @Test
  void moreWorkersThanSlotsTrainInTurn() {
    List<String> advice = new Advice(8, 2, 2).on(rounds(64, 100, 90, 0, 1));
    assertEquals(1, advice.size());
    assertTrue(
        advice.get(0).contains("8 workers train in turn, because the cluster runs 2"), "" + advice);
  }

  @Test
  void slotsThatComeLaterAreNamed() {
    assertAdvice(
        new Advice(2, 2, 8).on(rounds(64, 100, 90, 0, 1)),
        "The cluster has grown: it runs 8 tasks at once now, but 2 workers train, as it ran 2 when"
            + " the training began. Set numWorkers to 8 to train with so many the next time.");
    // Who trains with fewer workers than there are slots has a reason.
    assertEquals(List.of(), new Advice(2, 4, 8).on(rounds(64, 100, 90, 0, 1)));
    assertEquals(List.of(), new Advice(2, 2, 3).on(rounds(64, 100, 90, 0, 1)));
  }

  private static void assertAdvice(List<String> advice, String expected) {
    assertEquals(List.of(expected), advice);
  }

  /** Two epochs of equal rounds. */
  private static List<RoundReport> rounds(
      int inEpoch, long round, long computing, long reading, double skew) {
    List<RoundReport> rounds = new ArrayList<>();
    for (int i = 0; i < 2 * inEpoch; i++) {
      rounds.add(round(1 + i / inEpoch, round, computing, reading, skew));
    }
    return rounds;
  }

  private static RoundReport round(
      int epoch, long round, long computing, long reading, double skew) {
    long overhead = round - computing;
    return new RoundReport(
        1,
        1,
        epoch,
        2,
        4,
        0.001,
        0,
        0,
        100,
        100,
        0,
        Duration.ZERO,
        new RoundTimes(
            Duration.ofMillis(round),
            Duration.ofMillis(computing),
            Duration.ZERO,
            Duration.ofMillis(reading),
            Duration.ofMillis(round - computing - reading),
            Duration.ofMillis(overhead),
            skew),
        Optional.empty());
  }
}
