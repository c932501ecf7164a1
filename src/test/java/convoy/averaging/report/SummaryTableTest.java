package convoy.averaging.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.Reports;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SummaryTableTest {
  @Test
  void hasALineAnEpoch() {
    List<RoundReport> rounds =
        List.of(
            Reports.round(1, 3, Optional.empty()),
            Reports.round(2, 3, Optional.of(Reports.score(0.03118, 0.99123))),
            ofEpoch(2, Reports.round(3, 3, Optional.empty())));
    assertEquals(
        """
        backend libtorch, device cpu, workers 2, batchSize 64, rounds 3
        epoch  rounds    loss  val loss  accuracy  examples/s  seconds
            1       2  0.4321    0.0312    0.9912       5,120      0.4
            2       1  0.4321                           5,120      0.2
        weights of round 2
        calibrated, with temperature 1.2500
        waiting: too long""",
        summary(rounds, OptionalInt.of(2), OptionalDouble.of(1.25), List.of("waiting: too long"))
            .toString());
  }

  @Test
  void isShortWhereNothingWasValidatedOrTrained() {
    assertEquals(
        """
        backend libtorch, device cpu, workers 2, batchSize 64, rounds 1
        epoch  rounds    loss  examples/s  seconds
            1       1  0.4321       5,120      0.2""",
        summary(
                List.of(Reports.round(1, 1, Optional.empty())),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                List.of())
            .toString());
    assertEquals(
        "backend libtorch, device cpu, workers 2, batchSize 64, rounds 0",
        summary(List.of(), OptionalInt.empty(), OptionalDouble.empty(), List.of()).toString());
  }

  private static TrainingSummary summary(
      List<RoundReport> rounds,
      OptionalInt bestRound,
      OptionalDouble temperature,
      List<String> advice) {
    return new TrainingSummary("libtorch", "cpu", 2, 64, rounds, bestRound, temperature, 0, advice);
  }

  private static RoundReport ofEpoch(int epoch, RoundReport round) {
    return new RoundReport(
        round.round(),
        round.rounds(),
        epoch,
        round.epochs(),
        round.batches(),
        round.learningRate(),
        round.loss(),
        round.examples(),
        round.roundExamples(),
        round.roundWeight(),
        round.examplesPerSecond(),
        round.remaining(),
        round.times(),
        round.validation());
  }
}
