package convoy.averaging.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.Reports;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CurvesTest {
  private static final String WORK =
      "examples,examplesPerSecond,seconds,computing,moving,reading,waiting";

  @Test
  void aRoundIsALineWithEmptyCellsWhereNothingWasValidated() {
    TrainingSummary summary =
        summary(
            Reports.round(1, 2, Optional.empty()),
            Reports.round(2, 2, Optional.of(Reports.score(0.5, 0.75))));
    assertEquals(
        "round,epoch,batches,learningRate,loss,"
            + WORK
            + ",validationLoss,validationAccuracy\n"
            + "1,1,16,0.001,0.43214,1024,5120.0,0.2,0.15,0.0,0.02,0.03,,\n"
            + "2,1,16,0.001,0.43214,1024,5120.0,0.2,0.15,0.0,0.02,0.03,0.5,0.75",
        Curves.rounds(summary));
  }

  @Test
  void anEpochIsALineWithItsRoundsInSum() {
    TrainingSummary summary =
        summary(Reports.round(1, 2, Optional.empty()), Reports.round(2, 2, Optional.empty()));
    assertEquals(
        "epoch,rounds,loss," + WORK + "\n1,2,0.43214,2048,5120.0,0.4,0.3,0.0,0.04,0.06",
        Curves.epochs(summary));
  }

  private static TrainingSummary summary(RoundReport... rounds) {
    return new TrainingSummary(
        "libtorch",
        "cpu",
        2,
        64,
        List.of(rounds),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        0,
        List.of());
  }
}
