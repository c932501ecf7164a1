package convoy.optimize;

/**
 * How far a training is: what a schedule goes by. It is the same for all workers.
 *
 * @param step from 0
 * @param steps of the whole training, greater than {@code step}
 * @param stepsPerEpoch steps of a pass over the data, at least 1
 * @param reduction the factor of a schedule that follows validation, {@link Reduction#factor}
 */
public record Moment(long step, long steps, long stepsPerEpoch, double reduction) {
  /** Where no validation has reduced the rate. */
  public Moment(long step, long steps, long stepsPerEpoch) {
    this(step, steps, stepsPerEpoch, 1);
  }

  /** How many whole steps so many epochs take: the nearest number, at least 1. */
  long stepsOf(double epochs) {
    return Math.max(1, Math.round(epochs * stepsPerEpoch));
  }

  /** The same for what begins only after so many steps, and until then stands at its beginning. */
  Moment after(long earlier) {
    return new Moment(
        Math.max(0, step - earlier), Math.max(1, steps - earlier), stepsPerEpoch, reduction);
  }
}
