package convoy.averaging.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Progress for a log file: a line every few seconds, and one for the last round, wherever the
 * training ends.
 */
final class ProgressLines implements TrainingListener {

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final ProgressText text;
  private long lastLine;
  private String unwritten;

  /**
   * Progress lines.
   *
   * @param out where they go
   * @param nanoTime the clock, as {@link System#nanoTime}
   * @param text their words
   */
  ProgressLines(PrintStream out, LongSupplier nanoTime, ProgressText text) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.text = text;
  }

  @Override
  public void onStart(int rounds, int epochs) {
    lastLine = nanoTime.getAsLong();
  }

  @Override
  public void onRound(RoundReport report) {
    long now = nanoTime.getAsLong();
    unwritten = text.of(report);
    if (now - lastLine >= INTERVAL.toNanos()) {
      lastLine = now;
      write();
    }
  }

  @Override
  public void onRestore(int round, ValidationScore score) {
    write();
    out.println(text.restored(round, score));
  }

  @Override
  public void onEnd() {
    write();
  }

  private void write() {
    if (unwritten != null) {
      out.println(unwritten);
      unwritten = null;
    }
  }
}
