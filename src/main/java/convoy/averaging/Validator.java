package convoy.averaging;

import convoy.averaging.report.ValidationScore;
import convoy.optimize.Metric;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Validates between the rounds of a training, one plain Spark job each time. The rows are dealt out
 * to as many shards as there are workers, cached until this is closed, and their blocks' sums are
 * added up in the blocks' order: the scores, and with them the decision to stop, have the same bits
 * with any number of executors.
 */
final class Validator implements AutoCloseable {

  private final Evaluation evaluation;
  private final RoundPlan plan;
  private final Validation validation;
  private final Shards shards;

  /**
   * @param worker of the training
   */
  Validator(Validation validation, Worker worker) {
    this.plan = worker.plan();
    this.validation = validation;
    int parts = (int) Math.min(worker.settings().workers(), validation.rows().rows());
    this.shards = validation.rows().deal(parts, worker.network().input().size());
    this.evaluation = new Evaluation(worker.network(), worker.settings(), worker.threads());
  }

  /** What is found after a round; nothing if it is not one to validate after. */
  Optional<ValidationScore> after(Round round, Supplier<float[]> parameters) {
    return isDue(round) ? Optional.of(score(parameters.get())) : Optional.empty();
  }

  private boolean isDue(Round round) {
    if (plan.endsTraining(round)) {
      return true;
    }
    return validation.interval().isPresent()
        ? (round.number() + 1) % validation.interval().getAsInt() == 0
        : plan.endsEpoch(round);
  }

  private ValidationScore score(float[] parameters) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(shards.blocks().context());
    spark.setJobDescription(spark.getLocalProperty(TrainingLoop.JOB_DESCRIPTION) + ", validation");
    Broadcast<float[]> weights = spark.broadcast(parameters);
    try {
      List<Metric> metrics = evaluation.metrics();
      Evaluation.Sums whole = new Evaluation.Sums(metrics);
      evaluate(weights).forEach(block -> whole.add(block, metrics));
      return whole.score(metrics);
    } finally {
      weights.destroy(false);
    }
  }

  private List<Evaluation.Sums> evaluate(Broadcast<float[]> weights) {
    Evaluation part = evaluation; // a task is sent this, not the whole Validator
    return shards.blocks().map(block -> part.run(weights.value(), block)).collect();
  }

  @Override
  public void close() {
    shards.close();
  }
}
