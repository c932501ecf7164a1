package convoy.jobs;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.ValidationScore;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a training is, in words: its last round, and its last validation, if there was one. */
final class ProgressText {

  private Optional<ValidationScore> validation = Optional.empty();

  /** The words after another round. */
  String of(RoundReport report) {
    validation = report.validation().or(() -> validation);
    Duration left = report.remaining();
    return String.format(
        Locale.ROOT,
        "%s  loss %s%s  %,.0f examples/s  %d:%02d:%02d left",
        round(report),
        number(report.loss()),
        score(validation),
        report.examplesPerSecond(),
        left.toHours(),
        left.toMinutesPart(),
        left.toSecondsPart());
  }

  /** Which round it was that a training's weights are taken from. */
  static String restored(int round, ValidationScore score) {
    return "weights of round " + round + score(Optional.of(score));
  }

  private static String round(RoundReport report) {
    return String.format(
        Locale.ROOT,
        "round %d/%d  epoch %d/%d",
        report.round(),
        report.rounds(),
        report.epoch(),
        report.epochs());
  }

  private static String score(Optional<ValidationScore> validation) {
    return validation
        .map(score -> "  val loss " + number(score.loss()) + metrics(score.metrics()))
        .orElse("");
  }

  private static String metrics(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> ", " + metric.getKey() + " " + number(metric.getValue()))
        .collect(Collectors.joining());
  }

  /** Four decimals, or where these say little, because of the unit of what is predicted, digits. */
  private static String number(double value) {
    double size = Math.abs(value);
    boolean plain = size == 0 || size >= 0.001 && size < 100_000;
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.3e", value);
  }
}
