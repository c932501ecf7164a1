package convoy.averaging.report;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a training is, in words: its last round, and its last validation, if there was one. */
final class ProgressText {

  private final String name;
  private Optional<ValidationScore> validation = Optional.empty();

  /**
   * @param name what the words begin with; empty if the training has none
   */
  ProgressText(String name) {
    this.name = name.isEmpty() ? "" : name + "  ";
  }

  /** The words before the first round. */
  String first() {
    return name + "first round";
  }

  /** The words after another round. */
  String of(RoundReport report) {
    validation = report.validation().or(() -> validation);
    Duration left = report.remaining();
    return String.format(
        Locale.ROOT,
        "%s%s  loss %s%s  %,.0f examples/s  %d:%02d:%02d left",
        name,
        round(report),
        Figures.number(report.loss()),
        score(validation),
        report.examplesPerSecond(),
        left.toHours(),
        left.toMinutesPart(),
        left.toSecondsPart());
  }

  /** Which round it was that a training's weights are taken from. */
  String restored(int round, ValidationScore score) {
    return name + "weights of round " + round + score(Optional.of(score));
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
        .map(score -> "  val loss " + Figures.number(score.loss()) + metrics(score.metrics()))
        .orElse("");
  }

  private static String metrics(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> ", " + metric.getKey() + " " + Figures.number(metric.getValue()))
        .collect(Collectors.joining());
  }
}
