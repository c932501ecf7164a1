package convoy.averaging;

/** A training whose loss is no longer a number; the message says when, and what to change. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DivergedException(int round, int epoch, double learningRate) {
    super(
        "The loss is no longer a finite number after round "
            + round
            + " (epoch "
            + epoch
            + ") with learningRate "
            + learningRate
            + ". Divide learningRate by 10; standardize the features if they are not near mean 0"
            + " and deviation 1; a batchNormalization layer also helps.");
  }
}
