package convoy.averaging;

import convoy.data.Shard;
import convoy.network.NetworkSpec;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Validates between the rounds of a training, one plain Spark job each time. The rows are dealt out
 * to as many shards as there are workers, cached until this is closed, and their sums are added up
 * in the order of the shards: the scores, and with them the decision to stop, have the same bits
 * with any number of executors.
 */
final class Validator implements AutoCloseable {

  private final Evaluation evaluation;
  private final RoundPlan plan;
  private final Validation validation;
  private final JavaRDD<Shard> shards;

  /**
   * @param settings of the training
   * @param plan of its rounds
   */
  Validator(Validation validation, NetworkSpec network, Settings settings, RoundPlan plan) {
    this.plan = plan;
    this.validation = validation;
    int parts = (int) Math.min(settings.workers(), validation.rows().rows());
    this.shards = validation.rows().deal(parts, network.input().size());
    int threads = shards.context().conf().getInt("spark.task.cpus", 1);
    this.evaluation = new Evaluation(network, settings, threads);
  }

  /** What is found after a round, from 0; nothing if it is not one to validate after. */
  Optional<ValidationScore> after(int round, float[] parameters) {
    return isDue(round) ? Optional.of(score(parameters)) : Optional.empty();
  }

  private boolean isDue(int round) {
    int next = round + 1;
    if (next == plan.rounds()) {
      return true;
    }
    return validation.interval().isPresent()
        ? next % validation.interval().getAsInt() == 0
        : plan.epoch(next) > plan.epoch(round);
  }

  private ValidationScore score(float[] parameters) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(shards.context());
    spark.setJobDescription(
        spark.getLocalProperty(ParameterAveraging.JOB_DESCRIPTION) + ", validation");
    Broadcast<float[]> weights = spark.broadcast(parameters);
    try {
      List<Evaluation.Sums> parts = evaluate(weights);
      Evaluation.Sums whole = new Evaluation.Sums();
      parts.forEach(whole::add);
      return whole.score();
    } finally {
      weights.destroy(false);
    }
  }

  private List<Evaluation.Sums> evaluate(Broadcast<float[]> weights) {
    Evaluation part = evaluation; // a task is sent this, not the whole Validator
    return shards.map(shard -> part.run(weights.value(), shard)).collect();
  }

  @Override
  public void close() {
    shards.unpersist(false);
  }
}
