package convoy.averaging;

/**
 * What {@code learningRate} is multiplied by when several workers train side by side: the mean of K
 * models has learnt from K times as many examples as a step of one, with less noise, and bears
 * larger steps, once a warm-up is over ({@link convoy.optimize.Raised}). A guideline, not a law.
 */
public enum LearningRateScaling {
  /**
   * K from 4 to 8 workers, 1 below and 8 above. With the outer optimizer of so many workers ({@link
   * OuterOptimizer#forWorkers}) 8 made up, on a validation cut of MNIST with Adam, for the accuracy
   * that more workers cost.
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
      case AUTO -> workers < 4 ? 1 : Math.min(workers, 8);
      case NONE -> 1;
      case LINEAR -> workers;
      case SQRT -> Math.sqrt(workers);
    };
  }
}
