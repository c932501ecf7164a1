package convoy.averaging;

import convoy.averaging.checkpoint.CheckpointException;
import convoy.averaging.checkpoint.Checkpoints;
import convoy.averaging.checkpoint.Fingerprint;
import convoy.averaging.checkpoint.Saved;
import convoy.averaging.checkpoint.Values;
import convoy.averaging.device.Slots;
import convoy.averaging.report.TrainingListener;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.optimize.Reduction;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network by parameter averaging (Zinkevich et al. 2010; local SGD, Stich 2019): in every
 * round each worker starts from the same parameters, takes {@code averagingFrequency} mini-batches
 * of its own shard, and the mean of what they return, weighted by the examples each saw, starts the
 * next round. Batch-norm statistics are averaged with the weights, and so is the optimizer's state,
 * unless {@link OptimizerStateMode} says otherwise.
 *
 * <p>A round is one plain Spark job, and a worker's part a pure function: a lost executor costs the
 * retry of a task and changes no bit of the result.
 */
public final class ParameterAveraging {
  private static final Logger LOG = LoggerFactory.getLogger(ParameterAveraging.class);

  /** Losses of the state in turn, after none of which a training came further than before. */
  private static final int MOST_IN_VAIN = 3;

  private ParameterAveraging() {}

  /** The checkpoints of a training in a folder; see {@link Checkpoints#in}. */
  public static Checkpoints checkpoints(String folder, int interval, Configuration configuration) {
    return Checkpoint.in(folder, interval, configuration);
  }

  /** Trains from drawn weights, without validation and checkpoints; see the other method. */
  public static float[] train(
      NetworkSpec network, TrainingData data, Settings settings, TrainingListener listener) {
    return train(
        network, Optional.empty(), data, Optional.empty(), settings, Checkpoints.none(), listener);
  }

  /**
   * Trains, or goes on with a training that was broken off.
   *
   * @param network with its output layer
   * @param start parameters to start from, flat, as the network's layout says; if there are none,
   *     they are drawn by the settings' seed
   * @param data at least one row
   * @param validation what to measure the training by, if anything
   * @param settings more workers than rows become as many as rows
   * @param checkpoints where to go on from, and what to write; that of the end stays when the
   *     training has succeeded, see {@link Checkpoints#removeEnd}
   * @param listener hears of every round
   * @return the parameters, flat, as the network's layout says: the last, or, with early stopping,
   *     the best
   * @throws DivergedException if the loss is no longer a finite number
   * @throws CheckpointException if the checkpoints are of another training, or cannot be written
   */
  public static float[] train(
      NetworkSpec network,
      Optional<float[]> start,
      TrainingData data,
      Optional<Validation> validation,
      Settings settings,
      Checkpoints checkpoints,
      TrainingListener listener) {
    long rows = data.rows();
    Settings possible = withPossibleWorkers(settings, rows);
    int threads = Slots.threads(data.context());
    Fingerprint fingerprint = Fingerprints.of(network, start, data, possible, validation, threads);
    ParameterLayout layout = new ParameterLayout(network);
    Predicate<Saved> fits = saved -> Checkpoint.of(saved).fits(layout, possible);
    RoundPlan plan = RoundPlan.of(possible, rows);
    Optional<EarlyStopping> earlyStopping = validation.flatMap(Validation::earlyStopping);
    Optional<Checkpoint> end = checkpoints.end(fingerprint, fits).map(Checkpoint::of);
    if (end.isPresent()) {
      return again(end.get(), earlyStopping, plan, listener);
    }
    Supplier<Checkpoint> beginning = () -> beginning(network, start, possible, fingerprint);
    Checkpoint resumed =
        checkpoints.resume(fingerprint, fits).map(Checkpoint::of).orElseGet(beginning);
    checkpoints.rehearse(resumed.saved());
    try (HeardOnce heard = new HeardOnce(listener);
        Shards shards = data.deal(possible.workers(), network.input().size())) {
      shards.blocks().count();
      Worker worker = new Worker(network, possible, plan, shards.deal(), threads);
      Rounds rounds =
          from -> {
            try (TrainingState state = TrainingState.of(data.context(), worker, from.carried())) {
              TrainingLoop loop =
                  new TrainingLoop(shards, worker, state, earlyStopping, from, heard);
              return run(loop, worker, validation, checkpoints);
            }
          };
      return untilTheEnd(rounds, resumed, heard, checkpoints, beginning);
    }
  }

  /** The rounds of a training from somewhere to its end; gives its parameters. */
  private interface Rounds {
    float[] from(Checkpoint start);
  }

  /**
   * Goes on from the last checkpoint, or begins again, whenever executors have taken the state with
   * them: until it comes no further, {@value #MOST_IN_VAIN} times in turn.
   */
  private static float[] untilTheEnd(
      Rounds rounds,
      Checkpoint first,
      HeardOnce heard,
      Checkpoints checkpoints,
      Supplier<Checkpoint> beginning) {
    Checkpoint start = first;
    int inVain = 0;
    while (true) {
      int before = heard.rounds();
      try {
        return rounds.from(start);
      } catch (LostStateException e) {
        inVain = heard.rounds() > before ? 0 : inVain + 1;
        if (inVain > MOST_IN_VAIN) {
          throw e;
        }
        start = checkpoints.last().map(Checkpoint::of).orElseGet(beginning);
        LOG.warn(
            "Executors are lost, and with them the weights after round {}. The rounds since round {} are done again.",
            heard.rounds(),
            start.position().rounds());
      }
    }
  }

  /** What a training gave that has ended before; listeners hear of no round. */
  private static float[] again(
      Checkpoint end,
      Optional<EarlyStopping> earlyStopping,
      RoundPlan plan,
      TrainingListener listener) {
    listener.onStart(end.position().rounds(), plan.epochs());
    try {
      return new BestWeights(earlyStopping, end.best())
          .restore(end.carried().parameters()::whole, listener);
    } finally {
      listener.onEnd();
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

  private static float[] run(
      TrainingLoop loop, Worker worker, Optional<Validation> validation, Checkpoints checkpoints) {
    if (validation.isEmpty()) {
      return loop.run((round, parameters) -> Optional.empty(), checkpoints);
    }
    try (Validator validator = new Validator(validation.get(), worker)) {
      return loop.run(validator::after, checkpoints);
    }
  }

  /** Where a training starts that goes on from no checkpoint. */
  static Checkpoint beginning(
      NetworkSpec network, Optional<float[]> start, Settings settings, Fingerprint fingerprint) {
    ParameterLayout layout = new ParameterLayout(network);
    int trainable = layout.trainableSize();
    OptimizerStateMode mode = settings.optimizerStateMode();
    int vectors = settings.update().optimizer().stateVectors();
    List<Values> zeros = Collections.nCopies(vectors, Values.zeros(trainable));
    return new Checkpoint(
        fingerprint,
        Position.BEGINNING,
        FrequencyTuner.Memory.beginning(settings.averagingFrequency()),
        new Carried(
            Values.of(
                start.map(float[]::clone).orElseGet(() -> layout.initialValues(settings.seed()))),
            mode == OptimizerStateMode.AVERAGED ? zeros : List.of(),
            mode == OptimizerStateMode.KEPT
                ? Collections.nCopies(settings.workers(), zeros)
                : List.of(),
            Values.zeros(settings.outer().remembers() ? trainable : 0)),
        new float[0],
        Optional.empty(),
        Reduction.NONE);
  }
}
