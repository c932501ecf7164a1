package convoy.averaging.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import convoy.testing.Reports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long seconds;
  private final ProgressLines progress =
      new ProgressLines(
          new PrintStream(bytes, true),
          () -> Duration.ofSeconds(seconds).toNanos(),
          new ProgressText(""));

  @Test
  void saysHowFarTheTrainingIs() {
    progress.onStart(240, 10);
    seconds = 5;
    progress.onRound(report(12, Optional.empty()));
    assertEquals(
        List.of("round 12/240  epoch 1/10  loss 0.4321  15,360 examples/s  1:02:05 left"), lines());
  }

  @Test
  void writesALineEveryFiveSecondsAndOneForTheLastRound() {
    progress.onStart(18, 1);
    for (int round = 1; round <= 18; round++) {
      seconds = round;
      progress.onRound(Reports.round(round, 18, Optional.empty()));
    }
    progress.onEnd();
    assertEquals(
        "round 5/18, round 10/18, round 15/18, round 18/18",
        lines().stream()
            .map(line -> line.substring(0, line.indexOf("  ")))
            .collect(Collectors.joining(", ")));
  }

  @Test
  void showsTheLastValidationUntilTheNext() {
    progress.onStart(240, 10);
    seconds = 1;
    progress.onRound(report(12, Optional.of(Reports.score(0.03118, 0.99123))));
    seconds = 5;
    progress.onRound(report(13, Optional.empty()));
    assertEquals(
        List.of(
            "round 13/240  epoch 1/10  loss 0.4321  val loss 0.0312, accuracy 0.9912"
                + "  15,360 examples/s  1:02:05 left"),
        lines());
  }

  @Test
  void showsNumbersOfAnyUnit() {
    progress.onStart(240, 10);
    seconds = 5;
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rmse", 1_234_567.0);
    metrics.put("r2", -0.25);
    progress.onRound(report(12, Optional.of(new ValidationScore(2.5e-6, metrics))));
    assertEquals(
        List.of(
            "round 12/240  epoch 1/10  loss 0.4321  val loss 2.500e-06, rmse 1.235e+06, r2 -0.2500"
                + "  15,360 examples/s  1:02:05 left"),
        lines());
  }

  @Test
  void saysWhichRoundTheWeightsAreOfWhenTrainingStopsEarly() {
    progress.onStart(240, 10);
    ValidationScore best = Reports.score(0.03118, 0.99123);
    progress.onRound(report(12, Optional.of(best)));
    progress.onRound(report(24, Optional.of(Reports.score(0.04, 0.98))));
    progress.onRestore(12, best);
    progress.onEnd();
    assertEquals(
        List.of(
            "round 24/240  epoch 1/10  loss 0.4321  val loss 0.0400, accuracy 0.9800"
                + "  15,360 examples/s  1:02:05 left",
            "weights of round 12  val loss 0.0312, accuracy 0.9912"),
        lines());
  }

  private static RoundReport report(int round, Optional<ValidationScore> validation) {
    return Reports.round(round, 240, validation);
  }

  private List<String> lines() {
    return bytes.toString().lines().toList();
  }
}
