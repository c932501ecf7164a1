package convoy.averaging;

/**
 * What a training's workers carry is lost: all executors that had a part of it. The training can be
 * done again from where it last was on the driver or in a checkpoint.
 */
final class LostStateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What Spark says when nobody has a partition that is cut off from what it was computed from. */
  private static final String SPARKS_WORDS = "Checkpoint block";

  private LostStateException(Throwable cause) {
    super(
        "Weights or optimizer state were lost with the executors that held them. Set checkpointDir, so that a training can go on from its last checkpoint, and see why executors are lost.",
        cause);
  }

  /**
   * Hears what Spark throws.
   *
   * @throws LostStateException if that is what has happened
   */
  static void throwIfLost(Exception exception) {
    for (Throwable e = exception; e != null; e = e.getCause()) {
      if (e.getMessage() != null && e.getMessage().contains(SPARKS_WORDS)) {
        throw new LostStateException(exception);
      }
    }
  }
}
