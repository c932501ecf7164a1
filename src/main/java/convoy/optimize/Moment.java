package convoy.optimize;

/**
 * How far a training is: what a schedule goes by. It is the same for all workers.
 *
 * @param step from 0
 * @param steps of the whole training, greater than {@code step}
 * @param stepsPerEpoch steps of a pass over the data, at least 1
 */
public record Moment(long step, long steps, long stepsPerEpoch) {}
