package convoy.averaging;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.RoundTimes;
import convoy.optimize.Update;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Counts rounds, examples and time, for the reports of rounds. */
final class Progress {
  private final RoundPlan plan;
  private final Update update;
  private final long began = System.nanoTime();
  private final Position start;
  private Position position;

  /**
   * @param update how workers take steps
   * @param start where the training is: what it has behind it already, if it is resumed
   */
  Progress(RoundPlan plan, Update update, Position start) {
    this.plan = plan;
    this.update = update;
    this.start = start;
    position = start;
  }

  Position position() {
    return position;
  }

  /**
   * Hears of a round that has ended.
   *
   * @param reports of its workers
   * @param batches steps of the rounds to come
   */
  RoundReport after(Round round, List<WorkerReport> reports, RoundTimes times, int batches) {
    long examples = reports.stream().mapToLong(WorkerReport::examples).sum();
    double weight = reports.stream().mapToDouble(WorkerReport::weight).sum();
    double loss = reports.stream().mapToDouble(WorkerReport::lossSum).sum();
    position = new Position(round.number() + 1, round.endStep(), position.examples() + examples);
    long nanos = System.nanoTime() - began;
    return new RoundReport(
        position.rounds(),
        position.rounds() + plan.roundsFrom(position.steps(), batches),
        round.epoch() + 1,
        plan.epochs(),
        (int) (round.endStep() - round.firstStep()),
        update.rate(plan.moment(round, round.endStep() - 1)),
        loss / weight,
        position.examples(),
        examples,
        weight,
        (position.examples() - start.examples()) * 1e9 / Math.max(1, nanos),
        remaining(nanos),
        times,
        Optional.empty());
  }

  private Duration remaining(long nanos) {
    double nanosPerStep = (double) nanos / (position.steps() - start.steps());
    return Duration.ofNanos((long) (nanosPerStep * (plan.steps() - position.steps())));
  }
}
