package convoy.averaging;

import convoy.averaging.device.TaskNetworks;
import convoy.backend.FastGradientSign;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.data.BatchSequence;
import convoy.data.Seeds;
import convoy.data.Shard;
import convoy.data.augment.Augmenter;
import convoy.network.NetworkSpec;
import convoy.optimize.Lbfgs;
import convoy.optimize.StepGradient;
import convoy.optimize.UpdateSteps;
import convoy.optimize.Vector;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * A worker's part of a round: a pure function of the state, the round, the worker's number and its
 * rows. Whichever executor runs it, and however often, the result has the same bits.
 *
 * @param network what is trained
 * @param settings how
 * @param plan of the rounds
 * @param deal which rows are whose
 * @param threads that a network's arithmetic may use
 */
record Worker(NetworkSpec network, Settings settings, RoundPlan plan, Deal deal, int threads)
    implements Serializable {

  /**
   * Trains for a round.
   *
   * @param start gives parameters and optimizer state to begin with; taking them may take time
   * @param round which steps to take
   * @param worker from 0
   * @param blocks of its rows, those that the round needs
   */
  Contribution run(Supplier<State> start, Round round, int worker, Iterator<Shard> blocks) {
    return TaskNetworks.train(
        settings.arithmetic(), network, threads, open -> train(open, start, round, worker, blocks));
  }

  private Contribution train(
      Network open, Supplier<State> start, Round round, int worker, Iterator<Shard> blocks) {
    Stopwatch computing = new Stopwatch();
    Stopwatch waitingForRows = new Stopwatch();
    Stopwatch movingState = new Stopwatch();
    List<Vector> optimizerState = movingState.time(() -> load(open, start.get()));
    RoundBatches taken = plan.batches(round);
    BatchSequence sequence = deal.batches(worker, taken, settings.seed());
    Iterator<Shard> needed = waitingForRows.timing(blocks);
    Batch batch = settings.newBatch(network, sequence.largestBatch());
    StepGradient gradient = gradient(open, taken.ofStep() > 1);
    BatchSequence.Change change = augmentation(worker, taken.epoch());
    FastGradientSign.Gradients gradients =
        settings.emphasis().adversary().on(open, settings.loss());
    Sums sums =
        computing.time(
            () -> {
              if (settings.update().optimizer() instanceof Lbfgs lbfgs) {
                List<Shard> all = new ArrayList<>(); // read again for each evaluation
                needed.forEachRemaining(all::add);
                Supplier<Sums> pass =
                    () -> {
                      Sums ofPass = new Sums();
                      BatchSequence.Reader batches =
                          sequence.read(taken.first(), all.iterator(), change);
                      accumulate(gradients, gradient, batches, batch, taken, 0, worker, ofPass);
                      return ofPass;
                    };
                return new FullBatch(open, gradient.vector(), pass).step(lbfgs, optimizerState);
              }
              BatchSequence.Reader batches = sequence.read(taken.first(), needed, change);
              return steps(
                  open, gradients, gradient, optimizerState, batches, batch, round, taken, worker);
            });
    State end = movingState.time(() -> store(open, optimizerState));
    return new Contribution(
        end,
        new WorkerReport(
            sums.weight,
            sums.examples,
            sums.loss,
            computing.nanos() - waitingForRows.nanos(),
            movingState.nanos(),
            waitingForRows.nanos()));
  }

  /** What becomes of the images of an epoch. */
  private BatchSequence.Change augmentation(int worker, int epoch) {
    if (settings.augmentation().isNone()) {
      return BatchSequence.Change.NONE;
    }
    Augmenter augmenter = settings.newAugmenter(network);
    return (features, at, row, showing) ->
        augmenter.apply(features, at, deal.number(worker, row), epoch, showing);
  }

  /** What the examples of a round, or of a pass over them, add up to. */
  static final class Sums {
    private double weight;
    private long examples;
    private double loss;

    double meanLoss() {
      return loss / weight;
    }

    Sums withMeanLoss(double mean) {
      Sums sums = new Sums();
      sums.weight = weight;
      sums.examples = examples;
      sums.loss = mean * weight;
      return sums;
    }
  }

  private static StepGradient gradient(Network open, boolean several) {
    Vector gradient = open.gradient();
    return new StepGradient(gradient, several ? open.zeros(gradient.length()) : gradient);
  }

  private Sums steps(
      Network open,
      FastGradientSign.Gradients gradients,
      StepGradient gradient,
      List<Vector> optimizerState,
      BatchSequence.Reader batches,
      Batch batch,
      Round round,
      RoundBatches taken,
      int worker) {
    UpdateSteps update =
        settings.update().on(open.layout(), open.trainable(), gradient.vector(), optimizerState);
    Sums sums = new Sums();
    for (long step = round.firstStep(); step < round.endStep(); step++) {
      long earlier = step - round.firstStep();
      accumulate(gradients, gradient, batches, batch, taken, earlier, worker, sums);
      // A shard may have one row less than others: no step by momentum alone.
      if (!gradient.isEmpty()) {
        update.step(plan.moment(round, step), optimizerStep(round, step));
      }
    }
    return sums;
  }

  /**
   * The gradient of a step, over all its mini-batches.
   *
   * @param earlier steps of the round
   */
  private void accumulate(
      FastGradientSign.Gradients gradients,
      StepGradient gradient,
      BatchSequence.Reader batches,
      Batch batch,
      RoundBatches taken,
      long earlier,
      int worker,
      Sums sums) {
    gradient.begin();
    for (long part = 0; part < taken.ofStep(); part++) {
      endIfCancelled();
      batches.next(batch);
      if (batch.rows() > 0) {
        long number = taken.before() + earlier * taken.ofStep() + part;
        settings.emphasis().classWeights().apply(batch);
        sums.loss += gradients.leave(batch, batchSeed(settings, worker, number));
        sums.examples += batch.rows();
        sums.weight += batch.totalWeight();
        gradient.add(batch.totalWeight());
      }
    }
  }

  /** Spark cancels a task by a flag: a round can be long, and nobody waits for this one. */
  private static void endIfCancelled() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("cancelled in the middle of a round");
    }
  }

  /** How many steps the optimizer's state has seen with this one. */
  private long optimizerStep(Round round, long step) {
    boolean anew = settings.optimizerStateMode() == OptimizerStateMode.RESET;
    return (anew ? step - round.firstStep() : step) + 1;
  }

  /** The seed of what is random within a mini-batch, which is counted over the whole training. */
  static long batchSeed(Settings settings, int worker, long batch) {
    return Seeds.derive(settings.seed(), Seeds.Purpose.STEP, worker, batch);
  }

  private List<Vector> load(Network open, State begin) {
    open.load(begin.parameters());
    List<Vector> vectors = new ArrayList<>();
    for (int i = 0; i < settings.update().optimizer().stateVectors(); i++) {
      Vector vector = open.zeros(open.trainable().length());
      if (settings.optimizerStateMode() != OptimizerStateMode.RESET) {
        vector.set(begin.optimizerState()[i]);
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private State store(Network open, List<Vector> optimizerState) {
    float[] parameters = new float[open.layout().size()];
    open.store(parameters);
    if (settings.optimizerStateMode() == OptimizerStateMode.RESET) {
      return new State(parameters, new float[0][]);
    }
    float[][] vectors = new float[optimizerState.size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = new float[optimizerState.get(i).length()];
      optimizerState.get(i).get(vectors[i]);
    }
    return new State(parameters, vectors);
  }
}
