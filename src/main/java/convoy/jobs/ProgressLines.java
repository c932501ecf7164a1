package convoy.jobs;

import convoy.averaging.RoundReport;
import convoy.averaging.TrainingListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Progress for a log file: a line every few seconds, and one for the last round. */
final class ProgressLines implements TrainingListener {

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private long lastLine;

  /**
   * Progress lines.
   *
   * @param out where they go
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  ProgressLines(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public void onStart(int rounds, int epochs) {
    lastLine = nanoTime.getAsLong();
  }

  @Override
  public void onRound(RoundReport report) {
    long now = nanoTime.getAsLong();
    if (now - lastLine >= INTERVAL.toNanos() || report.round() == report.rounds()) {
      lastLine = now;
      out.println(describe(report));
    }
  }

  /** Where a training is, in a line. */
  static String describe(RoundReport report) {
    Duration left = report.remaining();
    return String.format(
        Locale.ROOT,
        "round %d/%d  epoch %d/%d  loss %.4f  %,.0f examples/s  %d:%02d:%02d left",
        report.round(),
        report.rounds(),
        report.epoch(),
        report.epochs(),
        report.loss(),
        report.examplesPerSecond(),
        left.toHours(),
        left.toMinutesPart(),
        left.toSecondsPart());
  }
}
