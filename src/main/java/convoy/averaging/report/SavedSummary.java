package convoy.averaging.report;

import convoy.network.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A {@link TrainingSummary} in the form of its JSON: times in nanoseconds, null for what is not
 * there.
 */
public record SavedSummary(
    String backend,
    String device,
    int workers,
    int batchSize,
    List<Round> rounds,
    Integer bestRound,
    Double temperature,
    double zeroWeights,
    List<String> advice) {

  /** A {@link RoundReport}. */
  public record Round(
      int round,
      int rounds,
      int epoch,
      int epochs,
      int batches,
      double learningRate,
      double loss,
      long examples,
      long roundExamples,
      double roundWeight,
      double examplesPerSecond,
      long remaining,
      Times times,
      Score validation) {

    static Round of(RoundReport report) {
      return new Round(
          report.round(),
          report.rounds(),
          report.epoch(),
          report.epochs(),
          report.batches(),
          report.learningRate(),
          report.loss(),
          report.examples(),
          report.roundExamples(),
          report.roundWeight(),
          report.examplesPerSecond(),
          report.remaining().toNanos(),
          Times.of(report.times()),
          report.validation().map(Score::of).orElse(null));
    }

    RoundReport report() {
      return new RoundReport(
          round,
          rounds,
          epoch,
          epochs,
          batches,
          learningRate,
          loss,
          examples,
          roundExamples,
          roundWeight,
          examplesPerSecond,
          Duration.ofNanos(remaining),
          times.times(),
          Optional.ofNullable(validation).map(Score::score));
    }
  }

  /** {@link RoundTimes}. */
  public record Times(
      long round,
      long computing,
      long moving,
      long reading,
      long waiting,
      long overhead,
      double skew) {

    static Times of(RoundTimes times) {
      return new Times(
          times.round().toNanos(),
          times.computing().toNanos(),
          times.moving().toNanos(),
          times.reading().toNanos(),
          times.waiting().toNanos(),
          times.overhead().toNanos(),
          times.skew());
    }

    RoundTimes times() {
      return new RoundTimes(
          Duration.ofNanos(round),
          Duration.ofNanos(computing),
          Duration.ofNanos(moving),
          Duration.ofNanos(reading),
          Duration.ofNanos(waiting),
          Duration.ofNanos(overhead),
          skew);
    }
  }

  /** A {@link ValidationScore}. */
  public record Score(double loss, Map<String, Double> metrics) {
    static Score of(ValidationScore score) {
      return new Score(score.loss(), score.metrics());
    }

    ValidationScore score() {
      return new ValidationScore(loss, metrics);
    }
  }

  /** The form of {@code summary}. */
  public static SavedSummary of(TrainingSummary summary) {
    return new SavedSummary(
        summary.backend(),
        summary.device(),
        summary.workers(),
        summary.batchSize(),
        summary.rounds().stream().map(Round::of).toList(),
        summary.bestRound().isPresent() ? summary.bestRound().getAsInt() : null,
        summary.temperature().isPresent() ? summary.temperature().getAsDouble() : null,
        summary.zeroWeights(),
        summary.advice());
  }

  /** The summary itself. */
  public TrainingSummary summary() {
    return new TrainingSummary(
        backend,
        device,
        workers,
        batchSize,
        rounds.stream().map(Round::report).toList(),
        bestRound == null ? OptionalInt.empty() : OptionalInt.of(bestRound),
        temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature),
        zeroWeights,
        advice);
  }

  /** As JSON. */
  public String toJson() {
    return Json.compact(this);
  }

  /**
   * Reads what {@link #toJson} gives.
   *
   * @param what the text is, for messages
   * @throws IllegalArgumentException if it is something else
   */
  public static SavedSummary fromJson(String json, String what) {
    return Json.read(json, SavedSummary.class, what);
  }
}
