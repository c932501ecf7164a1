package convoy.averaging;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Counts examples and time, for the reports of rounds. */
final class Progress {
  private final RoundPlan plan;
  private final long began = System.nanoTime();
  private final int roundsBefore;
  private final long examplesBefore;
  private long examples;

  /**
   * @param start what the training has behind it already, if it is resumed
   */
  Progress(RoundPlan plan, Checkpoint start) {
    this.plan = plan;
    roundsBefore = start.rounds();
    examplesBefore = start.examples();
    examples = examplesBefore;
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
        (examples - examplesBefore) * 1e9 / Math.max(1, nanos),
        Duration.ofNanos((long) ((double) nanos / (done - roundsBefore) * (plan.rounds() - done))),
        Optional.empty());
  }
}
