package convoy.averaging.report;

/**
 * Hears how a training goes, on the driver, in the thread that trains: what takes long here delays
 * the next round. An exception thrown here ends the training.
 */
public interface TrainingListener {

  /**
   * The first round is about to begin, or, if the training is resumed, the first after its
   * checkpoint. If that is the checkpoint of its end, no round comes.
   *
   * @param rounds how many rounds there will be if the training runs to its end; at least 1
   * @param epochs how often each example will be seen; at least 1
   */
  default void onStart(int rounds, int epochs) {}

  /** A round has ended: the workers have trained and their weights have been averaged. */
  void onRound(RoundReport report);

  /**
   * Early stopping is asked for, and the training's last round was not its best: the weights that
   * it gives are those after an earlier one. Comes before {@link #onEnd}.
   *
   * @param round which one, from 1
   * @param score what was found on the validation rows then
   */
  default void onRestore(int round, ValidationScore score) {}

  /** The training is over, with or without success; comes once for each {@link #onStart}. */
  default void onEnd() {}
}
