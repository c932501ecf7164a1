package convoy.backend;

/**
 * What a network is made ready for.
 *
 * @param training whether batch statistics and dropout apply, and a backward pass follows
 * @param inputGradient whether that goes back as far as to the network's input
 * @param observes whether running statistics are updated
 */
public record Pass(boolean training, boolean inputGradient, boolean observes) {
  /** Forward and backward. */
  public static final Pass TRAINING = new Pass(true, false, true);

  /** Forward alone. */
  public static final Pass PREDICTION = new Pass(false, false, false);

  /** Forward, and backward to the input. */
  public static Pass toInput(boolean observes) {
    return new Pass(true, true, observes);
  }
}
