package convoy.averaging.report;

import java.util.List;

/**
 * Several listeners as one; each hears of everything, in turn.
 *
 * @param all of them
 */
public record Listeners(List<TrainingListener> all) implements TrainingListener {

  /** If one of them fails, those before it hear that the training is over. */
  @Override
  public void onStart(int rounds, int epochs) {
    for (int i = 0; i < all.size(); i++) {
      try {
        all.get(i).onStart(rounds, epochs);
      } catch (RuntimeException e) {
        all.subList(0, i).forEach(TrainingListener::onEnd);
        throw e;
      }
    }
  }

  @Override
  public void onRound(RoundReport report) {
    all.forEach(listener -> listener.onRound(report));
  }

  @Override
  public void onRestore(int round, ValidationScore score) {
    all.forEach(listener -> listener.onRestore(round, score));
  }

  /** Heard by all, even if one of them fails. */
  @Override
  public void onEnd() {
    end(0);
  }

  private void end(int from) {
    if (from < all.size()) {
      try {
        all.get(from).onEnd();
      } finally {
        end(from + 1);
      }
    }
  }
}
