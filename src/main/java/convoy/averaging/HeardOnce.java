package convoy.averaging;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.TrainingListener;
import convoy.averaging.report.ValidationScore;

/**
 * Lets a listener hear of a training as if it had gone through at once: rounds that had to be done
 * again are reported the first time only. The training is over when this is closed.
 */
final class HeardOnce implements TrainingListener, AutoCloseable {
  private final TrainingListener listener;
  private boolean started;
  private int rounds;

  HeardOnce(TrainingListener listener) {
    this.listener = listener;
  }

  /** How many rounds have been heard of. */
  int rounds() {
    return rounds;
  }

  @Override
  public void onStart(int ofAll, int epochs) {
    if (!started) {
      started = true;
      listener.onStart(ofAll, epochs);
    }
  }

  @Override
  public void onRound(RoundReport report) {
    if (report.round() > rounds) {
      rounds = report.round();
      listener.onRound(report);
    }
  }

  @Override
  public void onRestore(int round, ValidationScore score) {
    listener.onRestore(round, score);
  }

  @Override
  public void close() {
    if (started) {
      listener.onEnd();
    }
  }
}
