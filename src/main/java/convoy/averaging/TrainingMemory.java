package convoy.averaging;

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
 */
public record TrainingMemory(String who, NetworkSpec network, Settings settings) {
  /** Bytes of a task's result, at most, for Spark to have it in one array. */
  private static final int LARGEST_RESULT = Integer.MAX_VALUE - 8;

  /**
   * Refuses a training that does not fit into memory, before its rows are read: they are counted
   * only if mini-batches as large as they may be would not fit.
   *
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
    int batch = batch(rows);
    requireArrays(batch);
    requireResults(spark.getConf());
    boolean kept = settings.optimizerStateMode() == OptimizerStateMode.KEPT;
    boolean averaged = settings.optimizerStateMode() == OptimizerStateMode.AVERAGED;
    int vectors = settings.optimizer().stateVectors();
    MemoryNeed driver =
        MemoryNeed.averaging(
            network,
            averaged ? vectors : 0,
            kept ? vectors : 0,
            settings.workers(),
            settings.outer().remembers() ? 1 : 0);
    MemoryNeed task =
        MemoryNeed.training(
            network, batch, settings.optimizer(), kept || averaged, settings.arithmetic());
    String what =
        "training a network of %,d parameters on mini-batches of %,d rows"
            .formatted(new ParameterLayout(network).size(), batch);
    String advice =
        kept
            ? "Make the network or batchSize smaller, or set optimizerStateMode to averaged or reset."
            : "Make the network or batchSize smaller.";
    new MemoryRoom(who, what, advice).require(spark, driver, task, settings.workers());
  }

  /** Rows of the largest mini-batch. */
  private int batch(long rows) {
    long share = RoundPlan.ceilingOfRatio(rows, settings.workers());
    return (int)
        RoundPlan.ceilingOfRatio(share, RoundPlan.ceilingOfRatio(share, settings.batchSize()));
  }

  private void requireArrays(int batch) {
    int most = MemoryNeed.mostRows(network, settings.arithmetic());
    if (batch > most) {
      throw new MemoryException(
          "%s: a mini-batch of %,d rows has 2^31 values or more in front of or behind a layer. Set batchSize to at most %,d."
              .formatted(who, batch, most));
    }
  }

  /** Workers' own optimizer states all come by the driver as results of tasks. */
  private void requireResults(SparkConf spark) {
    if (settings.optimizerStateMode() != OptimizerStateMode.KEPT) {
      return;
    }
    ParameterLayout layout = new ParameterLayout(network);
    long state =
        Float.BYTES
            * (layout.size() + (long) settings.optimizer().stateVectors() * layout.trainableSize());
    long received = settings.workers() * state >> 20;
    long most = spark.getSizeAsMb("spark.driver.maxResultSize", "1g");
    if (state > LARGEST_RESULT || (most > 0 && received > most)) {
      throw new MemoryException(
          "%s: optimizerStateMode is kept, for which the driver receives %,d MB in each round from %d workers; spark.driver.maxResultSize is %,d MB, and 2,047 MB are the most from one worker. Set optimizerStateMode to averaged or reset, or raise spark.driver.maxResultSize."
              .formatted(who, received, settings.workers(), most));
    }
  }
}
