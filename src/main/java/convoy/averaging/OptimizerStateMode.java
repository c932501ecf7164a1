package convoy.averaging;

/** What becomes of the optimizer's state (momentum, Adam's moments) when workers average. */
public enum OptimizerStateMode {
  /** It is averaged with the weights, and every worker goes on from the mean. */
  AVERAGED,
  /**
   * Every worker goes on with its own, which stays on the executors if the model is large ({@link
   * TrainingState}).
   */
  KEPT,
  /**
   * Every round begins with an empty one, and the optimizer counts its steps anew: Adam's bias
   * correction is that of a first step.
   */
  RESET
}
