package convoy.averaging;

import convoy.averaging.checkpoint.Values;
import convoy.averaging.device.Slots;
import convoy.data.Shard;
import convoy.network.ParameterLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Option;

/**
 * A state that lies in slices on the executors, a cached partition each: the driver has it only
 * when it asks, and in pieces. A round is one plain Spark job. Each task fetches all slices, and
 * trains a worker or a group of them; what they give is cut and goes through a shuffle to the tasks
 * that average a slice each, take the outer step with it, and keep it for the next round. What
 * workers keep of the optimizer's state stays where they trained ({@link OwnStates}).
 *
 * <p>Where there are several executors each slice lies on two of them, and is no longer tied to
 * what it was computed from: a lost executor costs the tasks of the round that it was busy with,
 * and no earlier round's. Only if both copies are lost at once a {@link LostStateException} ends
 * it.
 */
final class SlicedState implements TrainingState {
  private final Worker worker;
  private final int together;
  private final Slicing slicing;
  private final ParameterLayout layout;
  private final SliceMean mean;
  private final ExecutorCache cache;
  private final OwnStates own;

  /** Where the next round starts. */
  private JavaRDD<Slice> slices;

  /** What workers need of it. */
  private JavaRDD<Slice> sent;

  private boolean finite = true;
  private float[] parameters;

  /**
   * Puts a state on the executors.
   *
   * @param worker what workers do
   * @param start what they begin with
   */
  SlicedState(JavaSparkContext spark, Worker worker, Carried start) {
    this(spark, worker, start, together(worker.settings().workers(), Slots.of(spark.sc())));
  }

  private SlicedState(JavaSparkContext spark, Worker worker, Carried start, int together) {
    this(
        spark,
        worker,
        start,
        together,
        Slicing.averaged(
            lengths(start),
            PartOfRound.tasks(worker.settings().workers(), together),
            together > 1 ? Double.BYTES : Float.BYTES));
  }

  /**
   * The same, cut as is wanted.
   *
   * @param together workers of a task: 1, or {@link WeightedSum#GROUP}
   */
  SlicedState(JavaSparkContext spark, Worker worker, Carried start, int together, Slicing slicing) {
    this.worker = worker;
    this.together = together;
    this.slicing = slicing;
    this.layout = new ParameterLayout(worker.network());
    this.mean = new SliceMean(slicing, new OuterStep(worker.network(), worker.settings()));
    this.cache = new ExecutorCache(spark.sc());
    List<Values> ofWorker = start.own().isEmpty() ? List.of() : start.own().get(0);
    Slicing kept = new Slicing(ofWorker.stream().map(Values::length).toList(), slicing.longest());
    this.own = new OwnStates(worker, together, kept, cache);
    place(new SlicedStart(spark, start, slicing, kept));
  }

  /** A group, if no slot is idle for it: then its sum goes through the shuffle, not each of it. */
  private static int together(int workers, int slots) {
    int groups = PartOfRound.tasks(workers, WeightedSum.GROUP);
    return groups > 1 && groups >= slots ? WeightedSum.GROUP : 1;
  }

  private static List<Integer> lengths(Carried start) {
    List<Integer> lengths = new ArrayList<>();
    lengths.add(start.parameters().length());
    start.optimizerState().forEach(vector -> lengths.add(vector.length()));
    return lengths;
  }

  private void place(SlicedStart start) {
    boolean placed = false;
    try {
      settle(start.slices());
      own.start(start);
      placed = true;
    } finally {
      start.close();
      if (!placed) {
        close();
      }
    }
  }

  @Override
  public List<WorkerReport> advance(Shards rows, Round round, RoundClock clock) {
    JavaRDD<Given> given = train(rows, round);
    own.keep(given, round);
    JavaPairRDD<Long, Piece> pieces =
        given
            .filter(one -> !one.isKept())
            .mapToPair(Given::piece)
            .repartitionAndSortWithinPartitions(
                new PartitionBy<Long>(slicing.count(), Given::slice));
    JavaRDD<Slice> old = slices;
    JavaRDD<Slice> oldSent = sent;
    List<WorkerReport> reports = settled(pieces);
    own.after(round, given, oldSent);
    if (!old.equals(oldSent)) {
      cache.release(old);
    }
    return reports;
  }

  private List<WorkerReport> settled(JavaPairRDD<Long, Piece> pieces) {
    try {
      return settle(average(pieces));
    } catch (Exception e) {
      LostStateException.throwIfLost(e);
      throw e;
    } finally {
      // As large as all workers' models; nobody reads them again. It comes before the old slices
      // are released: where those are kept Spark ends its search for shuffles, which would else go
      // back round by round.
      pieces.rdd().cleanShuffleDependencies(false);
    }
  }

  /** All workers train from the slices. */
  private JavaRDD<Given> train(Shards rows, Round round) {
    Settings settings = worker.settings();
    PartOfRound part = new PartOfRound(worker, round, slicing, own.slicing(), together);
    JavaRDD<Shard> blocks = rows.of(worker.plan().batches(round), settings.seed(), together);
    int tasks = blocks.getNumPartitions();
    JavaRDD<Slice> toEach =
        sent.rdd().coalesce(tasks, false, Option.apply(new AllSlices()), null).toJavaRDD();
    JavaRDD<PartOfRound.Inputs> inputs =
        blocks.zipPartitions(
            toEach,
            (ofTask, all) ->
                List.of(new PartOfRound.Inputs(ofTask, all, Collections.emptyIterator()))
                    .iterator());
    if (!own.isEmpty()) {
      inputs =
          inputs.zipPartitions(
              own.last(), (one, mine) -> List.of(one.next().with(mine)).iterator());
    }
    return inputs.mapPartitionsWithIndex((task, one) -> part.run(task, one.next()), false);
  }

  /** The mean of each slice, and the outer step from where it was. */
  private JavaRDD<Slice> average(JavaPairRDD<Long, Piece> pieces) {
    SliceMean ofSlice = mean; // a task is sent this, not the whole state
    if (ofSlice.outerStep().isNone()) {
      return pieces.mapPartitions(
          ofAll -> List.of(ofSlice.of(ofAll, Collections.emptyIterator())).iterator());
    }
    // The old ones first: tasks run where they are.
    return slices.zipPartitions(pieces, (old, ofAll) -> List.of(ofSlice.of(ofAll, old)).iterator());
  }

  /** Has the slices of the next round computed and kept; what they were computed from may go. */
  private List<WorkerReport> settle(JavaRDD<Slice> next) {
    boolean velocity = worker.settings().outer().remembers();
    JavaRDD<Slice> needed = velocity ? next.map(Slice::withoutVelocity) : next;
    cache.keepCopied(needed);
    if (velocity) {
      cache.keepCopied(next);
    }
    List<Slice> facts = needed.map(Slice::withoutValues).collect();
    if (velocity) {
      ExecutorCache.cutOff(next);
    }
    slices = next;
    sent = needed;
    finite = facts.stream().allMatch(Slice::isFinite);
    parameters = null;
    return facts.get(0).reports();
  }

  @Override
  public boolean isFinite() {
    return finite;
  }

  @Override
  public float[] parameters() {
    if (parameters == null) {
      parameters = vector(0).whole();
    }
    return parameters;
  }

  @Override
  public Carried carried() {
    List<Values> optimizerState =
        IntStream.range(1, slicing.lengths().size()).mapToObj(this::vector).toList();
    return new Carried(vector(0), optimizerState, own.values(), velocity());
  }

  private Values vector(int number) {
    int length = slicing.lengths().get(number);
    return new SlicedValues(slicing, number, length, slice -> fetch(sent, slice).values());
  }

  private Values velocity() {
    int length = worker.settings().outer().remembers() ? layout.trainableSize() : 0;
    return new SlicedValues(slicing, 0, length, slice -> fetch(slices, slice).velocity());
  }

  private static Slice fetch(JavaRDD<Slice> from, int slice) {
    return ExecutorCache.fetch(from, slice);
  }

  @Override
  public void close() {
    cache.close();
  }
}
