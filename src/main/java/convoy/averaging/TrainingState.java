package convoy.averaging;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What the workers of a training carry from one round to the next: parameters, the optimizer's
 * state, the outer optimizer's velocity. Small ones lie on the driver ({@link DriverState}), large
 * ones in slices on the executors ({@link SlicedState}); either gives the same bits.
 */
interface TrainingState extends AutoCloseable {
  /** Larger, in bytes of all workers' states together, and they stay on the executors. */
  long MOST_ON_DRIVER = 64L << 20;

  /** The state of a training that begins with something. */
  static TrainingState of(SparkContext context, Worker worker, Carried start) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context);
    return isSliced(worker.network(), worker.settings())
        ? new SlicedState(spark, worker, start)
        : new DriverState(spark, worker, start);
  }

  /** Whether a training's state lies in slices on the executors. */
  static boolean isSliced(NetworkSpec network, Settings settings) {
    return settings.workers() * bytesOfWorker(network, settings) > MOST_ON_DRIVER
        && !new OuterStep(network, settings).isBounded();
  }

  /** What a worker gives back after a round: parameters and the optimizer's state, if it does. */
  static long bytesOfWorker(NetworkSpec network, Settings settings) {
    ParameterLayout layout = new ParameterLayout(network);
    boolean hasState = settings.optimizerStateMode() != OptimizerStateMode.RESET;
    int vectors = hasState ? settings.update().optimizer().stateVectors() : 0;
    return Float.BYTES * (layout.size() + (long) vectors * layout.trainableSize());
  }

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
