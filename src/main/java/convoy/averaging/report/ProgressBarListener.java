package convoy.averaging.report;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;
import org.jline.nativ.CLibrary;

/** Progress for a person at a terminal: a line on standard error that changes in its place. */
final class ProgressBarListener implements TrainingListener {

  private static final int STANDARD_ERROR = 2;
  private static final int SHORTEST_BAR = 4;
  private static final int LONGEST_BAR = 30;

  private final ProgressText text;
  private ProgressBar bar;

  ProgressBarListener(ProgressText text) {
    this.text = text;
  }

  /** Whether standard error is a terminal. */
  static boolean hasTerminal() {
    try {
      return CLibrary.isatty(STANDARD_ERROR) == 1;
    } catch (LinkageError e) {
      return false; // no native library for this platform: plain lines do as well
    }
  }

  @Override
  public void onStart(int rounds, int epochs) {
    bar =
        new ProgressBarBuilder()
            .setInitialMax(rounds)
            .setUpdateIntervalMillis(500)
            .setRenderer(ProgressBarListener::render)
            .build();
    bar.setExtraMessage(text.first());
  }

  @Override
  public void onRound(RoundReport report) {
    bar.setExtraMessage(text.of(report));
    bar.stepTo(report.round());
  }

  @Override
  public void onRestore(int round, ValidationScore score) {
    bar.setExtraMessage(text.restored(round, score));
  }

  @Override
  public void onEnd() {
    bar.close();
  }

  /** The words, then a bar in what room the terminal has left. */
  private static String render(ProgressState state, int width) {
    String words = state.getExtraMessage();
    int room = Math.min(LONGEST_BAR, width - words.length() - "  []".length());
    if (room < SHORTEST_BAR) {
      return words.substring(0, Math.min(width, words.length()));
    }
    int done = (int) (room * state.getNormalizedProgress());
    return words + "  [" + "=".repeat(done) + " ".repeat(room - done) + "]";
  }
}
