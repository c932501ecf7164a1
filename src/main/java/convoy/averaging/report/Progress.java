package convoy.averaging.report;

/**
 * Shows on standard error how far a training is: at a terminal a line that changes in its place,
 * elsewhere a line every few seconds and one at the end.
 */
public final class Progress {
  private Progress() {}

  /** Of a training that goes on by itself. */
  public static TrainingListener shown() {
    return shown("", true);
  }

  /**
   * Of one training among several.
   *
   * @param name what the line begins with
   * @param alone whether no other goes on at the same time, with which it would share the line
   */
  public static TrainingListener shown(String name, boolean alone) {
    ProgressText text = new ProgressText(name);
    return alone && ProgressBarListener.hasTerminal()
        ? new ProgressBarListener(text)
        : new ProgressLines(System.err, System::nanoTime, text);
  }
}
