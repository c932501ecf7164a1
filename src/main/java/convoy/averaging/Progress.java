package convoy.averaging;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Counts examples and time, for the reports of rounds. */
final class Progress {
  private final RoundPlan plan;
  private final long began = System.nanoTime();
  private long examples;

  Progress(RoundPlan plan) {
    this.plan = plan;
  }

  /**
   * @param round that has ended, from 0
   * @param results of its workers
   */
  RoundReport after(int round, List<Contribution> results) {
    examples += results.stream().mapToLong(Contribution::examples).sum();
    double weight = results.stream().mapToDouble(Contribution::weight).sum();
    double loss = results.stream().mapToDouble(Contribution::lossSum).sum();
    long nanos = System.nanoTime() - began;
    int done = round + 1;
    return new RoundReport(
        done,
        plan.rounds(),
        plan.epoch(round) + 1,
        plan.epochs(),
        weight > 0 ? loss / weight : 0,
        examples,
        examples * 1e9 / Math.max(1, nanos),
        Duration.ofNanos((long) ((double) nanos / done * (plan.rounds() - done))),
        Optional.empty());
  }
}
