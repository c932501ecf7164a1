package convoy.averaging;

import static convoy.memory.MemoryNeed.megabytes;

import convoy.averaging.device.MemoryRoom;
import convoy.memory.MemoryException;
import convoy.memory.MemoryNeed;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.util.function.LongSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * What a training needs of memory, and whether it is there.
 *
 * @param who trains: a stage's uid
 * @param network with its output layer, if that is known
 * @param settings how
 * @param startsFromValues whether the driver holds values that parameters start from
 */
public record TrainingMemory(
    String who, NetworkSpec network, Settings settings, boolean startsFromValues) {
  /**
   * Refuses a training that does not fit into memory, before its rows are read: they are counted
   * only if mini-batches as large as they may be would not fit.
   *
   * @param rows how many there are to train on, at least
   * @throws MemoryException with what is needed, what there is, and what to set
   */
  public void require(SparkContext spark, LongSupplier rows) {
    try {
      require(spark, Long.MAX_VALUE / 2);
    } catch (MemoryException e) {
      require(spark, rows.getAsLong());
    }
  }

  /**
   * Refuses a training that does not fit into memory.
   *
   * @param rows in all; batches have no more than a worker's share of them
   * @throws MemoryException with what is needed, what there is, and what to set
   */
  public void require(SparkContext spark, long rows) {
    requireArrays(batch(rows));
    requireResults(spark.getConf(), workers(rows));
    room(rows).require(spark, driver(rows), task(rows), workers(rows));
  }

  /** Tells in the log what the training needs, and warns of what may be too much for executors. */
  public void report(SparkContext spark, long rows) {
    room(rows).report(spark, driver(rows), task(rows), workers(rows));
  }

  /**
   * The same with the largest mini-batches that memory takes: a power of two of rows, at most a
   * worker's share of them and what the schedule grows to. Memory means what is here and what
   * Spark's settings give executors, with room for the estimate to be wrong ({@link
   * MemoryRoom#isAmple}); no executor is asked, so that the choice is the same wherever tasks run;
   * where Spark's settings do not say how many cores an executor has, it goes by those that are
   * there.
   *
   * @param rows in all
   */
  public TrainingMemory withLargestBatch(SparkContext spark, long rows) {
    long most =
        Math.min(
            RoundPlan.ceilingOfRatio(rows, workers(rows)),
            settings.course().batchSizeSchedule().largestSize());
    TrainingMemory chosen = withBatchSize(1);
    for (int size = 2; size > 0 && size <= most; size *= 2) {
      TrainingMemory larger = withBatchSize(size);
      if (!larger.hasAmpleRoom(spark, rows)) {
        break;
      }
      chosen = larger;
    }
    return chosen;
  }

  private TrainingMemory withBatchSize(int size) {
    return new TrainingMemory(
        who, network, settings.with(settings.course().withBatchSize(size)), startsFromValues);
  }

  private boolean hasAmpleRoom(SparkContext spark, long rows) {
    return batch(rows) <= MemoryNeed.mostRows(network, settings.arithmetic())
        && MemoryRoom.isAmple(spark, driver(rows), task(rows), workers(rows));
  }

  private MemoryRoom room(long rows) {
    String what =
        "training a network of %,d parameters on mini-batches of %,d rows"
            .formatted(new ParameterLayout(network).size(), batch(rows));
    return new MemoryRoom(who, what, "Make the network or batchSize smaller.");
  }

  /** What the driver takes, of so many rows in all. */
  MemoryNeed driver(long rows) {
    boolean sliced = TrainingState.isSliced(network, settings.withWorkers(workers(rows)));
    int vectors = sliced ? 0 : settings.update().optimizer().stateVectors();
    return MemoryNeed.averaging(
        network,
        settings.optimizerStateMode() == OptimizerStateMode.AVERAGED ? vectors : 0,
        settings.optimizerStateMode() == OptimizerStateMode.KEPT ? vectors : 0,
        workers(rows),
        (settings.outer().remembers() && !sliced ? 1 : 0)
            + (settings.emphasis().sampling().kind().asksTheNetwork() ? 1 : 0)
            + (startsFromValues ? MemoryNeed.START_VECTORS : 0));
  }

  /** What a worker's task takes, of so many rows in all. */
  MemoryNeed task(long rows) {
    boolean returnsState = settings.optimizerStateMode() != OptimizerStateMode.RESET;
    MemoryNeed need =
        MemoryNeed.training(
            network,
            batch(rows),
            settings.update().optimizer(),
            settings.emphasis().adversary().moves(),
            returnsState,
            settings.arithmetic());
    int size = settings.course().batchSize();
    if (RoundPlan.Cut.of(settings, Math.max(1, rows), size).batchesPerStep() > 1) {
      need = need.plus(MemoryNeed.vector(network, settings.arithmetic()));
    }
    return need.plus(
        MemoryNeed.heap(settings.update().optimizer().takesWholeEpochs() ? shard(rows) : 0));
  }

  /** Bytes of a worker's rows, all of them: features, targets and a weight. */
  private double shard(long rows) {
    int ofRow =
        network.input().size() + settings.loss().targets().length(network.output().size()) + 1;
    return (double) RoundPlan.ceilingOfRatio(rows, workers(rows)) * ofRow * Float.BYTES;
  }

  /** None is without rows. */
  private int workers(long rows) {
    return (int) Math.min(settings.workers(), Math.max(1, rows));
  }

  /** Rows of the largest mini-batch. */
  private int batch(long rows) {
    return RoundPlan.of(settings, Math.max(1, rows)).largestBatch();
  }

  /** What a worker gives back after a round: parameters and the optimizer's state, if it does. */
  public long stateBytes() {
    return TrainingState.bytesOfWorker(network, settings);
  }

  /** Where the state lies on the driver, what workers give back all comes to it. */
  private void requireResults(SparkConf spark, int workers) {
    double received = (double) workers * stateBytes();
    double most = (double) spark.getSizeAsBytes("spark.driver.maxResultSize", "1g");
    if (most > 0
        && received > most
        && !TrainingState.isSliced(network, settings.withWorkers(workers))) {
      throw new MemoryException(
          "%s: in each round the driver receives %s from %d workers, but spark.driver.maxResultSize is %s. Raise it, or set fewer workers%s."
              .formatted(
                  who,
                  megabytes(received),
                  workers,
                  megabytes(most),
                  received > TrainingState.MOST_ON_DRIVER
                      ? "; without maxNorm, or with outerMomentum 0 and outerLearningRate 1, large states stay on the executors"
                      : ""));
    }
  }

  private void requireArrays(int batch) {
    int most = MemoryNeed.mostRows(network, settings.arithmetic());
    if (batch > most) {
      throw new MemoryException(
          "%s: a mini-batch of %,d rows has 2^31 values or more before or after a layer. Set batchSize to at most %,d."
              .formatted(who, batch, most));
    }
  }
}
