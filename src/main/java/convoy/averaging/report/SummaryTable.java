package convoy.averaging.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A training's summary as people read it: a line an epoch, and what else is to be said. */
final class SummaryTable {
  private SummaryTable() {}

  static String of(TrainingSummary summary) {
    List<String> parts = new ArrayList<>();
    parts.add(
        "backend %s, device %s, workers %d, batchSize %d, rounds %d"
            .formatted(
                summary.backend(),
                summary.device(),
                summary.workers(),
                summary.batchSize(),
                summary.rounds().size()));
    if (!summary.rounds().isEmpty()) {
      parts.add(table(summary.epochs()).toString());
    }
    summary.bestRound().ifPresent(round -> parts.add("weights of round " + round));
    summary
        .temperature()
        .ifPresent(best -> parts.add("calibrated, with temperature " + Figures.number(best)));
    parts.addAll(summary.advice());
    return String.join("\n", parts);
  }

  private static TextTable table(List<EpochReport> epochs) {
    List<String> metrics =
        epochs.stream()
            .flatMap(epoch -> epoch.validation().stream())
            .flatMap(score -> score.metrics().keySet().stream())
            .distinct()
            .collect(Collectors.toList());
    boolean validates = epochs.stream().anyMatch(epoch -> epoch.validation().isPresent());
    List<String> headings = new ArrayList<>(List.of("epoch", "rounds", "loss"));
    if (validates) {
      headings.add("val loss");
      headings.addAll(metrics);
    }
    headings.addAll(List.of("examples/s", "seconds"));
    TextTable table = new TextTable(headings);
    epochs.forEach(epoch -> table.add(line(epoch, validates, metrics)));
    return table;
  }

  private static List<String> line(EpochReport epoch, boolean validates, List<String> metrics) {
    List<String> cells = new ArrayList<>();
    cells.add(String.valueOf(epoch.epoch()));
    cells.add(String.valueOf(epoch.rounds()));
    cells.add(Figures.number(epoch.loss()));
    if (validates) {
      // An epoch without a validation of its own has none to show.
      cells.add(epoch.validation().map(score -> Figures.number(score.loss())).orElse(""));
      for (String metric : metrics) {
        cells.add(epoch.validation().map(score -> Figures.number(score.metric(metric))).orElse(""));
      }
    }
    cells.add(Figures.count(Math.rint(epoch.examplesPerSecond())));
    cells.add(String.format(Locale.ROOT, "%.1f", epoch.times().round().toNanos() / 1e9));
    return cells;
  }
}
