package convoy.averaging;

import java.util.List;

/**
 * What the workers of a training carry from one round to the next: parameters, the optimizer's
 * state, the outer optimizer's velocity. Small models lie on the driver ({@link DriverState}).
 */
interface TrainingState extends AutoCloseable {

  /**
   * A round: all workers train from here, each on its own rows; the mean of what they give,
   * weighted by the examples each saw, takes the outer step, and is where the next round starts.
   *
   * @param rows of the workers
   * @param clock hears how long the driver moves weights
   * @return what each worker has to say, in their order
   */
  List<WorkerReport> advance(Shards rows, Round round, RoundClock clock);

  /** Whether all parameters are finite numbers. */
  boolean isFinite();

  /** The parameters, on the driver; not to be changed. */
  float[] parameters();

  /** All of it, as it is until the next round begins. */
  Carried carried();

  @Override
  void close();
}
