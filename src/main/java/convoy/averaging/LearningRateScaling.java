package convoy.averaging;

/**
 * What {@code learningRate} is multiplied with when several workers train side by side: the mean of
 * K models has learnt from K times as many examples as a step of one, with less noise, and bears
 * larger steps. A guideline, not a law.
 */
public enum LearningRateScaling {
  /**
   * 1 below 4 workers, 3 below 8, else 6. With 8 workers, Adam and the outer optimizer of so many,
   * 5.7 and 8 made up best, and alike, for the accuracy that more workers cost on a validation cut
   * of MNIST; 3 was tried on the digits alone, where plain SGD and Nesterov's momentum, too, come
   * near one worker's loss in as many epochs. Together with the outer optimizer, whose steps come
   * to 1 and 1.4 times the mean's in the long run ({@link OuterOptimizer#forWorkers}), it is 3 and
   * 8.4, near what {@link #LINEAR} has.
   */
  AUTO,

  /** 1: the rate as it stands. */
  NONE,

  /** K: the rule for batches K times as large (Goyal et al. 2017, section 2.1), without a limit. */
  LINEAR,

  /** The square root of K: with it a step's noise is that of one worker (Krizhevsky 2014). */
  SQRT;

  /**
   * The factor.
   *
   * @param workers that there will be, at least 1
   */
  public double factor(int workers) {
    return switch (this) {
      case AUTO -> workers < 4 ? 1 : workers < 8 ? 3 : 6;
      case NONE -> 1;
      case LINEAR -> workers;
      case SQRT -> Math.sqrt(workers);
    };
  }
}
