package convoy.averaging;

import convoy.data.Shard;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network by parameter averaging (Zinkevich et al. 2010; local SGD, Stich 2019): in every
 * round each worker starts from the same parameters, takes {@code averagingFrequency} mini-batches
 * of its own shard, and the mean of what they return, weighted by the examples each saw, starts the
 * next round. Optimizer state and batch-norm statistics are averaged with the weights.
 *
 * <p>A round is one plain Spark job, and a worker's part a pure function: a lost executor costs the
 * retry of a task and changes no bit of the result.
 */
public final class ParameterAveraging {
  private static final Logger LOG = LoggerFactory.getLogger(ParameterAveraging.class);
  static final String JOB_DESCRIPTION = "spark.job.description";

  /** What is found on the validation rows after a round, if it is one to validate after. */
  private interface Scores {
    Optional<ValidationScore> after(int round, float[] parameters);
  }

  private final NetworkSpec network;
  private final Settings settings;
  private final RoundPlan plan;
  private final TrainingListener listener;

  private ParameterAveraging(
      NetworkSpec network, Settings settings, long rows, TrainingListener listener) {
    this.network = network;
    this.settings = settings;
    this.plan = RoundPlan.of(settings, rows);
    this.listener = listener;
  }

  /** Trains without validation and checkpoints; see the other method. */
  public static float[] train(
      NetworkSpec network, TrainingData data, Settings settings, TrainingListener listener) {
    return train(network, data, Optional.empty(), settings, Checkpoints.none(), listener);
  }

  /**
   * Trains, or goes on with a training that was broken off.
   *
   * @param network with its output layer
   * @param data at least one row
   * @param validation what to measure the training by, if anything
   * @param settings more workers than rows become as many as rows
   * @param checkpoints where to go on from, and what to write; removed after success
   * @param listener hears of every round
   * @return the parameters, flat, as the network's layout says: the last, or, with early stopping,
   *     the best
   * @throws DivergedException if the loss is no longer a finite number
   * @throws CheckpointException if the checkpoints are of another training, or cannot be written
   */
  public static float[] train(
      NetworkSpec network,
      TrainingData data,
      Optional<Validation> validation,
      Settings settings,
      Checkpoints checkpoints,
      TrainingListener listener) {
    long rows = data.rows();
    Settings possible = withPossibleWorkers(settings, rows);
    ParameterAveraging training = new ParameterAveraging(network, possible, rows, listener);
    Fingerprint fingerprint = Fingerprint.of(network, data, possible, validation);
    Checkpoint start =
        checkpoints.resume(fingerprint).orElseGet(() -> training.beginning(fingerprint));
    JavaRDD<Shard> shards = data.deal(possible.workers(), network.input().size());
    try {
      shards.count();
      float[] parameters = training.validatedRounds(shards, validation, start, checkpoints);
      checkpoints.finished();
      return parameters;
    } finally {
      shards.unpersist(false);
    }
  }

  /** No more workers than rows, with a warning if there were to be more. */
  static Settings withPossibleWorkers(Settings settings, long rows) {
    if (settings.workers() <= rows) {
      return settings;
    }
    LOG.warn(
        "numWorkers is {}, but there are only {} rows: using {}.", settings.workers(), rows, rows);
    return settings.withWorkers((int) rows);
  }

  private float[] validatedRounds(
      JavaRDD<Shard> shards,
      Optional<Validation> validation,
      Checkpoint start,
      Checkpoints checkpoints) {
    BestWeights best = new BestWeights(validation.flatMap(Validation::earlyStopping), start.best());
    if (validation.isEmpty()) {
      return rounds(shards, (round, parameters) -> Optional.empty(), best, start, checkpoints);
    }
    try (Validator validator = new Validator(validation.get(), network, settings, plan)) {
      return rounds(shards, validator::after, best, start, checkpoints);
    }
  }

  private float[] rounds(
      JavaRDD<Shard> shards,
      Scores scores,
      BestWeights best,
      Checkpoint start,
      Checkpoints checkpoints) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(shards.context());
    String description = spark.getLocalProperty(JOB_DESCRIPTION);
    int threads = spark.getConf().getInt("spark.task.cpus", 1);
    Worker worker = new Worker(network, settings, plan, threads);
    State state = start.state();
    int trainable = new ParameterLayout(network).trainableSize();
    float[] outerVelocity = start.outerVelocity();
    Progress progress = new Progress(plan, start);
    listener.onStart(plan.rounds(), plan.epochs());
    try {
      for (int round = start.rounds(); round < plan.rounds(); round++) {
        spark.setJobDescription(
            "round %d of %d, epoch %d of %d"
                .formatted(round + 1, plan.rounds(), plan.epoch(round) + 1, plan.epochs()));
        List<Contribution> results = run(spark, shards, worker, state, round);
        RoundReport report = progress.after(round, results);
        if (results.stream().anyMatch(result -> result.weight() > 0)) {
          State mean = Mean.of(results);
          settings.outer().step(state.parameters(), mean.parameters(), outerVelocity, trainable);
          state = mean;
        }
        if (!Double.isFinite(report.loss()) || !isFinite(state.parameters())) {
          throw new DivergedException(report.round(), report.epoch(), settings.learningRate());
        }
        report = report.with(scores.after(round, state.parameters()));
        best.after(report, state.parameters());
        if (report.round() < plan.rounds() && !best.exhausted()) {
          checkpoints.afterRound(
              new Checkpoint(
                  start.fingerprint(),
                  report.round(),
                  report.examples(),
                  state,
                  outerVelocity,
                  best.memory()));
        }
        listener.onRound(report);
        if (best.exhausted()) {
          break;
        }
      }
      return best.restore(state.parameters(), listener);
    } finally {
      spark.setLocalProperty(JOB_DESCRIPTION, description);
      listener.onEnd();
    }
  }

  private static List<Contribution> run(
      JavaSparkContext spark, JavaRDD<Shard> shards, Worker worker, State state, int round) {
    Broadcast<State> start = spark.broadcast(state);
    try {
      return shards
          .mapPartitionsWithIndex(
              (index, shard) ->
                  List.of(worker.run(start.value(), round, index, shard.next())).iterator(),
              true)
          .collect();
    } finally {
      start.destroy(false);
    }
  }

  /** Where a training starts that goes on from no checkpoint. */
  private Checkpoint beginning(Fingerprint fingerprint) {
    ParameterLayout layout = new ParameterLayout(network);
    int trainable = layout.trainableSize();
    State state =
        new State(
            layout.initialValues(settings.seed()),
            new float[settings.optimizer().stateVectors()][trainable]);
    float[] outerVelocity = new float[settings.outer().remembers() ? trainable : 0];
    return new Checkpoint(fingerprint, 0, 0, state, outerVelocity, Optional.empty());
  }

  static boolean isFinite(float[] values) {
    float product = 0;
    for (float value : values) {
      product *= value; // zero as long as every value is finite
    }
    return product == 0;
  }
}
