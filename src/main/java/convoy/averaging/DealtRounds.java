package convoy.averaging;

import convoy.averaging.report.RoundReport;
import convoy.averaging.report.RoundTimes;
import convoy.data.Batch;
import convoy.data.BatchSequence;
import convoy.network.NetworkSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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

  private final NetworkSpec network;
  private final Settings settings;
  private final RoundPlan plan;
  private final long rows;
  private final Shards shards;
  private final List<Round> rounds = new ArrayList<>();
  private final long began;
  private long lastEnded;

  private DealtRounds(
      NetworkSpec network, Settings settings, RoundPlan plan, long rows, Shards shards) {
    this.network = network;
    this.settings = settings;
    this.plan = plan;
    this.rows = rows;
    this.shards = shards;
    for (long step = 0; step < plan.steps(); step = rounds.get(rounds.size() - 1).endStep()) {
      rounds.add(plan.round(rounds.size(), step, averagingFrequency()));
    }
    this.began = System.nanoTime();
    this.lastEnded = began;
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
    Shards shards = data.deal(possible.workers(), network.input().size());
    boolean dealt = false;
    try {
      shards.blocks().count();
      dealt = true;
    } finally {
      if (!dealt) {
        shards.close();
      }
    }
    return new DealtRounds(network, possible, RoundPlan.of(possible, rows), rows, shards);
  }

  /** How many workers there are: at most as many as rows. */
  public int workers() {
    return settings.workers();
  }

  /** How many rounds there are. */
  public int rounds() {
    return rounds.size();
  }

  /** How many passes over the data there are. */
  public int epochs() {
    return plan.epochs();
  }

  /** Steps that a worker takes in a round, at most. */
  public int averagingFrequency() {
    return settings.averagingFrequency().frequency();
  }

  /** Rows of the largest mini-batch; all others have as many or one less. */
  public int batchSize() {
    return plan.largestBatch();
  }

  /** How many steps a worker has taken after a round; rounds count from 0. */
  public long stepsAfter(int round) {
    return rounds.get(round).endStep();
  }

  /**
   * The mini-batches of a round; partition k is worker k's. Nothing is computed yet, and nothing
   * but the rows is kept on the executors.
   *
   * @param round from 0
   * @param reader makes of a mini-batch what is wanted
   */
  public <T> JavaRDD<T> batches(int round, BatchReader<T> reader) {
    RoundBatches taken = plan.batches(rounds.get(round));
    long seed = settings.seed();
    NetworkSpec what = network;
    Settings how = settings;
    int capacity = batchSize();
    Deal deal = shards.deal();
    return shards
        .of(taken, seed)
        .mapPartitionsWithIndex(
            (worker, blocks) ->
                read(
                    deal.batches(worker, taken, seed)
                        .read(taken.first(), blocks, BatchSequence.Change.NONE),
                    taken,
                    how.newBatch(what, capacity),
                    reader),
            true);
  }

  private static <T> Iterator<T> read(
      BatchSequence.Reader batches, RoundBatches round, Batch batch, BatchReader<T> reader) {
    return IntStream.range(round.first(), round.end())
        .peek(number -> batches.next(batch))
        .filter(number -> batch.rows() > 0)
        .mapToObj(number -> reader.read(batch))
        .iterator();
  }

  /**
   * How far the training is after a round. Examples are exact after an epoch; in between they are
   * as if all mini-batches had equally many. Only the round's whole time is known: it stands as
   * computing.
   *
   * @param round that has ended, from 0
   * @param loss as the other master gives it
   * @param parameters after the round
   * @throws DivergedException if not all of it are finite numbers
   */
  public RoundReport after(int round, double loss, float[] parameters) {
    Round ended = rounds.get(round);
    long now = System.nanoTime();
    Duration time = Duration.ofNanos(now - lastEnded);
    lastEnded = now;
    long examples = examplesBefore(ended.endStep());
    long nanos = Math.max(1, now - began);
    RoundReport report =
        new RoundReport(
            round + 1,
            rounds.size(),
            ended.epoch() + 1,
            plan.epochs(),
            (int) (ended.endStep() - ended.firstStep()),
            settings.update().learningRate(),
            loss,
            examples,
            examples - examplesBefore(ended.firstStep()),
            examples - examplesBefore(ended.firstStep()),
            examples * 1e9 / nanos,
            Duration.ofNanos(
                (long) ((double) nanos / ended.endStep() * (plan.steps() - ended.endStep()))),
            new RoundTimes(
                time, time, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1),
            Optional.empty());
    DivergedException.require(
        report, DivergedException.areFinite(parameters), settings.update().learningRate());
    return report;
  }

  private long examplesBefore(long step) {
    return rows * step / plan.stepsPerEpoch();
  }

  /** Frees the rows on the executors. */
  @Override
  public void close() {
    shards.close();
  }
}
