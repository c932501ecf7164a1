package convoy.averaging;

import convoy.data.Batch;
import convoy.data.BatchSequence;
import convoy.data.Shard;
import convoy.network.NetworkSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;

/**
 * The rounds of a training as another master is given them: the mini-batches that {@link
 * ParameterAveraging} would take, for the same workers and in the same order, and the reports of
 * how far it is. To be closed when the training is over.
 */
public final class DealtRounds implements AutoCloseable {

  /** Makes of a mini-batch what the other master trains on. Runs on executors. */
  @FunctionalInterface
  public interface BatchReader<T> extends Serializable {
    /**
     * @param batch at least one row; its arrays are reused for the next
     */
    T read(Batch batch);
  }

  private final Settings settings;
  private final RoundPlan plan;
  private final long rows;
  private final int featureLength;
  private final JavaRDD<Shard> shards;
  private final long began;

  private DealtRounds(
      Settings settings, RoundPlan plan, long rows, int featureLength, JavaRDD<Shard> shards) {
    this.settings = settings;
    this.plan = plan;
    this.rows = rows;
    this.featureLength = featureLength;
    this.shards = shards;
    this.began = System.nanoTime();
  }

  /**
   * Deals rows out to workers.
   *
   * @param network what is trained
   * @param data at least one row
   * @param settings more workers than rows become as many as rows
   */
  public static DealtRounds of(NetworkSpec network, TrainingData data, Settings settings) {
    long rows = data.rows();
    Settings possible = ParameterAveraging.withPossibleWorkers(settings, rows);
    int featureLength = network.input().size();
    JavaRDD<Shard> shards = data.deal(possible.workers(), featureLength);
    shards.count();
    return new DealtRounds(possible, RoundPlan.of(possible, rows), rows, featureLength, shards);
  }

  /** How many workers there are: at most as many as rows. */
  public int workers() {
    return settings.workers();
  }

  /** How many rounds there are. */
  public int rounds() {
    return plan.rounds();
  }

  /** How many passes over the data there are. */
  public int epochs() {
    return plan.epochs();
  }

  /** Mini-batches that a worker takes in a round, at most. */
  public int averagingFrequency() {
    return plan.averagingFrequency();
  }

  /** Rows of the largest mini-batch; all others have as many or one less. */
  public int batchSize() {
    long largestShard = ceilingOfRatio(rows, workers());
    return (int) ceilingOfRatio(largestShard, plan.stepsPerEpoch());
  }

  /** How many mini-batches a worker has behind it after a round; rounds count from 0. */
  public long stepsAfter(int round) {
    return plan.endStep(round);
  }

  /**
   * The mini-batches of a round; partition k is worker k's. Nothing is computed yet, and nothing
   * but the rows is kept on the executors.
   *
   * @param round from 0
   * @param reader makes of a mini-batch what is wanted
   */
  public <T> JavaRDD<T> batches(int round, BatchReader<T> reader) {
    long from = plan.firstStep(round);
    long to = plan.endStep(round);
    long seed = settings.seed();
    int stepsPerEpoch = plan.stepsPerEpoch();
    int length = featureLength;
    int capacity = batchSize();
    return shards.mapPartitionsWithIndex(
        (worker, shard) ->
            read(
                new BatchSequence(shard.next(), seed, worker, stepsPerEpoch),
                from,
                to,
                new Batch(length, capacity),
                reader),
        true);
  }

  private static <T> Iterator<T> read(
      BatchSequence batches, long from, long to, Batch batch, BatchReader<T> reader) {
    return LongStream.range(from, to)
        .peek(step -> batches.fill(step, batch))
        .filter(step -> batch.rows() > 0)
        .mapToObj(step -> reader.read(batch))
        .iterator();
  }

  /**
   * How far the training is after a round. Examples are exact after an epoch; in between they are
   * as if all mini-batches had equally many.
   *
   * @param round that has ended, from 0
   * @param loss as the other master gives it
   * @param parameters after the round
   * @throws DivergedException if not all of it are finite numbers
   */
  public RoundReport after(int round, double loss, float[] parameters) {
    int done = round + 1;
    int epoch = plan.epoch(round) + 1;
    if (!Double.isFinite(loss) || !ParameterAveraging.isFinite(parameters)) {
      throw new DivergedException(done, epoch, settings.learningRate());
    }
    long examples = rows * plan.endStep(round) / plan.stepsPerEpoch();
    long nanos = Math.max(1, System.nanoTime() - began);
    return new RoundReport(
        done,
        plan.rounds(),
        epoch,
        plan.epochs(),
        loss,
        examples,
        examples * 1e9 / nanos,
        Duration.ofNanos((long) ((double) nanos / done * (plan.rounds() - done))),
        Optional.empty());
  }

  private static long ceilingOfRatio(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** Frees the rows on the executors. */
  @Override
  public void close() {
    shards.unpersist(false);
  }
}
