package convoy.averaging;

import convoy.data.Sampling;
import convoy.data.Shard;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/**
 * Shards whose rows are drawn as {@link Sampling} says. Where that asks the network, one plain
 * Spark job at the beginning of an epoch finds what the weights of that moment make of all rows, at
 * the cost of a forward pass over the data. What it finds is kept on the executors for the epoch,
 * and the weights with it: what a lost executor takes along is found again in the same bits.
 */
final class EmphasizedShards implements AutoCloseable {
  private final Shards shards;
  private final Sampling sampling;
  private final RoundPlan plan;
  private final Evaluation evaluation;

  /** The weights at the beginning of the epoch; empty if nothing follows from them. */
  private float[] asked;

  private Broadcast<float[]> weights;
  private JavaRDD<float[]> measures;

  /**
   * @param shards what workers train on
   * @param worker what they do
   * @param asked the weights at the beginning of the epoch that the training is in; empty at its
   *     beginning, and where the sampling does not ask the network
   */
  EmphasizedShards(Shards shards, Worker worker, float[] asked) {
    this.shards = shards;
    this.sampling = worker.settings().emphasis().sampling();
    this.plan = worker.plan();
    this.evaluation = new Evaluation(worker.network(), worker.settings(), worker.threads());
    this.asked = asked;
  }

  /**
   * The rows of a round's workers.
   *
   * @param parameters gives those that the round starts from, if rows are drawn by them
   */
  Shards at(Round round, Supplier<float[]> parameters) {
    return switch (sampling.kind()) {
      case UNIFORM -> shards;
      case BALANCED -> shards.with(balanced());
      case HIGH_LOSS, MISCLASSIFIED -> {
        ask(round, parameters);
        yield shards.with(measured());
      }
    };
  }

  private JavaRDD<Shard> balanced() {
    Sampling rule = sampling; // a task is sent this, not the whole object
    return shards.blocks().map(rule::balanced);
  }

  private JavaRDD<Shard> measured() {
    Sampling rule = sampling;
    return shards.blocks().zip(measures).map(pair -> rule.measured(pair._1(), pair._2()));
  }

  private void ask(Round round, Supplier<float[]> parameters) {
    boolean begins = plan.beginsEpoch(round);
    if (!begins && measures != null) {
      return;
    }
    close();
    if (begins) {
      asked = parameters.get();
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(shards.blocks().context());
    weights = spark.broadcast(asked);
    Evaluation part = evaluation;
    Broadcast<float[]> sent = weights;
    Sampling.Kind kind = sampling.kind();
    measures =
        shards
            .blocks()
            .map(block -> part.measures(sent.value(), block, kind))
            .persist(StorageLevel.MEMORY_AND_DISK());
    measures.count();
  }

  /**
   * What a checkpoint must remember after a round: the weights that the epoch's rows were measured
   * with; empty at the end of an epoch, and where no weights are asked.
   */
  float[] memory(Round round) {
    return plan.endsEpoch(round) ? new float[0] : asked;
  }

  @Override
  public void close() {
    if (measures != null) {
      measures.unpersist(false);
      weights.destroy(false);
      measures = null;
    }
  }
}
