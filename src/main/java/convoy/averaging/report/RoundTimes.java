package convoy.averaging.report;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Where the time of a round went. Computing, moving, reading and waiting add up to the round.
 *
 * @param round from the moment the workers' start was ready to that at which the next one was
 * @param computing on mini-batches, the workers' mean
 * @param moving weights: the workers' mean of waiting for them and of giving them back, and the
 *     driver's time to hand them out and to average them
 * @param reading rows that are not in memory, or not on the executor that needs them; the workers'
 *     mean
 * @param waiting for the slowest worker, for a free slot, for Spark; with the averaging on the
 *     executors, if there is one, and the way of the results to the driver
 * @param overhead what the round would not have taken if it had only computed: its time without
 *     that of the slowest worker's computing or, if there are more workers than slots, the time
 *     that all computing takes in so many slots
 * @param skew computing of the slowest worker in proportion to the mean; 1 if all are equally fast
 */
public record RoundTimes(
    Duration round,
    Duration computing,
    Duration moving,
    Duration reading,
    Duration waiting,
    Duration overhead,
    double skew) {

  /** The share of the round that is {@link #overhead}, in [0, 1]. */
  public double overheadShare() {
    return (double) overhead.toNanos() / Math.max(1, round.toNanos());
  }

  /** The times of several rounds, added up; their skews' mean. */
  static RoundTimes sum(List<RoundTimes> rounds) {
    return new RoundTimes(
        sum(rounds, RoundTimes::round),
        sum(rounds, RoundTimes::computing),
        sum(rounds, RoundTimes::moving),
        sum(rounds, RoundTimes::reading),
        sum(rounds, RoundTimes::waiting),
        sum(rounds, RoundTimes::overhead),
        rounds.stream().mapToDouble(RoundTimes::skew).average().orElse(1));
  }

  private static Duration sum(List<RoundTimes> rounds, Function<RoundTimes, Duration> time) {
    return rounds.stream().map(time).reduce(Duration.ZERO, Duration::plus);
  }
}
