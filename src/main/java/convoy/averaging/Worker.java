package convoy.averaging;

import convoy.backend.Network;
import convoy.backend.NetworkPool;
import convoy.data.Batch;
import convoy.data.BatchSequence;
import convoy.data.Seeds;
import convoy.data.Shard;
import convoy.network.NetworkSpec;
import convoy.optimize.Vector;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A worker's part of a round: a pure function of the state, the round, the worker's number and its
 * shard. Whichever executor runs it, and however often, the result has the same bits.
 *
 * @param network what is trained
 * @param settings how
 * @param plan which steps the round takes
 * @param threads that a network's arithmetic may use
 */
record Worker(NetworkSpec network, Settings settings, RoundPlan plan, int threads)
    implements Serializable {

  /** Keeps dropout's random numbers apart from those of the rows' order. */
  private static final long STEP_SEEDS = 1;

  /**
   * Trains for a round.
   *
   * @param start parameters and optimizer state that all workers begin with
   * @param round from 0
   * @param worker from 0
   * @param shard the worker's rows
   */
  Contribution run(State start, int round, int worker, Shard shard) {
    try (NetworkPool.Lease lease =
        NetworkPool.take(settings.backend(), network, settings.device(), threads)) {
      Contribution result = train(lease.network(), start, round, worker, shard);
      lease.succeeded();
      return result;
    }
  }

  private Contribution train(Network open, State start, int round, int worker, Shard shard) {
    open.load(start.parameters());
    List<Vector> optimizerState = new ArrayList<>();
    for (float[] values : start.optimizerState()) {
      Vector vector = open.zeros(values.length);
      vector.set(values);
      optimizerState.add(vector);
    }
    BatchSequence batches = new BatchSequence(shard, settings.seed(), worker, plan.stepsPerEpoch());
    Batch batch = new Batch(shard.featureLength(), settings.batchSize());
    double weight = 0;
    long examples = 0;
    double lossSum = 0;
    for (long step = plan.firstStep(round); step < plan.endStep(round); step++) {
      batches.fill(step, batch);
      if (batch.rows() == 0) {
        continue;
      }
      lossSum += open.gradient(batch, settings.loss(), stepSeed(settings, worker, step));
      settings
          .optimizer()
          .step(open.trainable(), open.gradient(), optimizerState, learningRate(step), step + 1);
      weight += batch.totalWeight();
      examples += batch.rows();
    }
    return new Contribution(state(open, optimizerState), weight, examples, lossSum);
  }

  private double learningRate(long step) {
    return settings.learningRate() * settings.learningRateSchedule().factor(step, plan.steps());
  }

  /** The seed of what is random within a step. */
  static long stepSeed(Settings settings, int worker, long step) {
    return Seeds.derive(settings.seed(), STEP_SEEDS, worker, step);
  }

  private static State state(Network open, List<Vector> optimizerState) {
    float[] parameters = new float[open.layout().size()];
    open.store(parameters);
    float[][] vectors = new float[optimizerState.size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = new float[optimizerState.get(i).length()];
      optimizerState.get(i).get(vectors[i]);
    }
    return new State(parameters, vectors);
  }
}
