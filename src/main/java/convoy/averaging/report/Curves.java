package convoy.averaging.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The curves of a training as tables of comma-separated values with a line of names, for programs
 * in other languages. Times are in seconds; cells are empty where nothing was validated. The names
 * of metrics are {@code validationLoss}, {@code validationAccuracy} and so on.
 */
public final class Curves {
  private Curves() {}

  /** A line for each round. */
  public static String rounds(TrainingSummary summary) {
    List<RoundReport> rounds = summary.rounds();
    Set<String> metrics = metrics(rounds);
    List<String> lines = new ArrayList<>();
    for (RoundReport round : rounds) {
      lines.add(
          line(
              Stream.of(
                  round.round(),
                  round.epoch(),
                  round.batches(),
                  round.learningRate(),
                  round.loss()),
              work(round.roundExamples(), round.times()),
              scores(round.validation(), metrics)));
    }
    return table(List.of("round", "epoch", "batches", "learningRate", "loss"), metrics, lines);
  }

  /** A line for each epoch. */
  public static String epochs(TrainingSummary summary) {
    List<RoundReport> rounds = summary.rounds();
    Set<String> metrics = metrics(rounds);
    List<String> lines = new ArrayList<>();
    for (EpochReport epoch : summary.epochs()) {
      lines.add(
          line(
              Stream.of(epoch.epoch(), epoch.rounds(), epoch.loss()),
              work(epoch.examples(), epoch.times()),
              scores(epoch.validation(), metrics)));
    }
    return table(List.of("epoch", "rounds", "loss"), metrics, lines);
  }

  private static String table(List<String> first, Set<String> metrics, List<String> lines) {
    Stream<String> work =
        Stream.of(
            "examples",
            "examplesPerSecond",
            "seconds",
            "computing",
            "moving",
            "reading",
            "waiting");
    Stream<String> scores =
        metrics.stream()
            .map(name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
            .map("validation"::concat);
    String names = line(first.stream(), work, scores);
    return Stream.concat(Stream.of(names), lines.stream()).collect(Collectors.joining("\n"));
  }

  private static Stream<?> work(long examples, RoundTimes times) {
    return Stream.of(
        examples,
        examples * 1e9 / Math.max(1, times.round().toNanos()),
        seconds(times.round()),
        seconds(times.computing()),
        seconds(times.moving()),
        seconds(times.reading()),
        seconds(times.waiting()));
  }

  /** The loss and what else was measured in any round; nothing where there was no validation. */
  private static Set<String> metrics(List<RoundReport> rounds) {
    Set<String> names = new LinkedHashSet<>();
    for (RoundReport round : rounds) {
      if (round.validation().isPresent()) {
        names.add("loss");
        names.addAll(round.validation().get().metrics().keySet());
      }
    }
    return names;
  }

  private static Stream<?> scores(Optional<ValidationScore> validation, Set<String> names) {
    return names.stream()
        .map(
            name ->
                validation
                    .map(score -> name.equals("loss") ? score.loss() : score.metrics().get(name))
                    .map(String::valueOf)
                    .orElse(""));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static String line(Stream<?> first, Stream<?> second, Stream<?> third) {
    return Stream.of(first, second, third)
        .flatMap(cells -> cells)
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }
}
