package convoy.averaging;

import convoy.averaging.report.RoundTimes;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;

/** Takes the times of a round, on the driver. */
final class RoundClock {
  private final long began = System.nanoTime();
  private final Stopwatch moving = new Stopwatch();

  /** What the driver needs time for when it moves weights. */
  Stopwatch moving() {
    return moving;
  }

  /**
   * Ends the round.
   *
   * @param reports of the workers
   * @param slots how many tasks run at once
   */
  RoundTimes stop(List<WorkerReport> reports, int slots) {
    long round = System.nanoTime() - began;
    long slowest = reports.stream().mapToLong(WorkerReport::computingNanos).max().orElse(0);
    long inAll = reports.stream().mapToLong(WorkerReport::computingNanos).sum();
    long computing = mean(reports, WorkerReport::computingNanos);
    long moved = mean(reports, WorkerReport::stateNanos) + moving.nanos();
    long reading = mean(reports, WorkerReport::rowsNanos);
    int atOnce = Math.min(slots, reports.size());
    return new RoundTimes(
        Duration.ofNanos(round),
        Duration.ofNanos(computing),
        Duration.ofNanos(moved),
        Duration.ofNanos(reading),
        Duration.ofNanos(Math.max(0, round - computing - moved - reading)),
        Duration.ofNanos(Math.max(0, round - Math.max(slowest, inAll / atOnce))),
        (double) slowest / Math.max(1, computing));
  }

  private static long mean(List<WorkerReport> reports, ToLongFunction<WorkerReport> nanos) {
    return (long) reports.stream().mapToLong(nanos).average().orElse(0);
  }
}
