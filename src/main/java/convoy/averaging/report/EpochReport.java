package convoy.averaging.report;

import java.util.List;
import java.util.Optional;

/**
 * A pass over the data, in sum.
 *
 * @param epoch from 1
 * @param rounds how many averagings there were
 * @param loss the mean loss of its examples, weighted by their weights
 * @param examples that all workers together have trained on in it
 * @param times of its rounds, added up; the skew is the rounds' mean
 * @param validation the last in it, if there was one
 */
public record EpochReport(
    int epoch,
    int rounds,
    double loss,
    long examples,
    RoundTimes times,
    Optional<ValidationScore> validation) {

  /** Examples divided by the time of the epoch's rounds. */
  public double examplesPerSecond() {
    return examples * 1e9 / Math.max(1, times.round().toNanos());
  }

  static EpochReport of(List<RoundReport> rounds) {
    long examples = rounds.stream().mapToLong(RoundReport::roundExamples).sum();
    double weight = rounds.stream().mapToDouble(RoundReport::roundWeight).sum();
    double losses = rounds.stream().mapToDouble(round -> round.loss() * round.roundWeight()).sum();
    return new EpochReport(
        rounds.get(0).epoch(),
        rounds.size(),
        weight > 0 ? losses / weight : 0,
        examples,
        RoundTimes.sum(rounds.stream().map(RoundReport::times).toList()),
        rounds.stream()
            .map(RoundReport::validation)
            .flatMap(Optional::stream)
            .reduce((earlier, later) -> later));
  }
}
