package convoy.averaging;

import convoy.data.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Runs rounds, each as one plain Spark job. What was broadcast for a round is destroyed after it.
 */
final class RoundRunner {
  /**
   * Larger, in bytes of all workers' states together, and they are averaged on the executors, so
   * that the driver need not hold them all. It would be faster, but for its network: a shuffle
   * takes half as long again at any size (src/bench/results/overhead.md).
   */
  private static final long MOST_COLLECTED_BYTES = 64L << 20;

  private final JavaSparkContext spark;
  private final Worker worker;

  /**
   * @param worker what they do
   */
  RoundRunner(JavaSparkContext spark, Worker worker) {
    this.spark = spark;
    this.worker = worker;
  }

  /** What a round's workers give, of their rows, from where all of them begin. */
  Averaged run(Shards rows, Carried start, Round round, RoundClock clock) {
    List<Broadcast<State>> broadcasts = new ArrayList<>();
    try {
      clock.moving().time(() -> broadcasts.addAll(starts(start)));
      return averaged(contributions(rows, broadcasts, round), start.common(), clock);
    } finally {
      broadcasts.forEach(broadcast -> broadcast.destroy(false));
    }
  }

  /** One state for all; and after it, if workers keep their own, that of each. */
  private List<Broadcast<State>> starts(Carried start) {
    List<Broadcast<State>> starts = new ArrayList<>();
    starts.add(spark.broadcast(start.common()));
    for (float[][] own : start.own()) {
      starts.add(spark.broadcast(new State(new float[0], own)));
    }
    return starts;
  }

  private JavaRDD<Contribution> contributions(
      Shards rows, List<Broadcast<State>> starts, Round round) {
    Worker part = worker; // a task is sent this, not the runner
    List<Broadcast<State>> sent = List.copyOf(starts);
    JavaRDD<Shard> blocks = rows.of(part.plan().batches(round), part.settings().seed());
    return blocks.mapPartitionsWithIndex(
        (index, ofWorker) ->
            List.of(part.run(startOf(index, sent), round, index, ofWorker)).iterator(),
        false);
  }

  private static Supplier<State> startOf(int worker, List<Broadcast<State>> starts) {
    return () -> {
      State common = starts.get(0).value();
      return starts.size() == 1
          ? common
          : new State(common.parameters(), starts.get(worker + 1).value().optimizerState());
    };
  }

  private Averaged averaged(JavaRDD<Contribution> contributions, State start, RoundClock clock) {
    Settings settings = worker.settings();
    boolean keptOwn = settings.optimizerStateMode() == OptimizerStateMode.KEPT;
    long values = start.vectors().stream().mapToLong(vector -> vector.length).sum();
    if (!keptOwn && settings.workers() * values * Float.BYTES > MOST_COLLECTED_BYTES) {
      return SlicedMean.of(
          contributions, start.vectors().stream().map(vector -> vector.length).toList());
    }
    List<Contribution> results = contributions.collect();
    return clock.moving().time(() -> collected(results, keptOwn));
  }

  private static Averaged collected(List<Contribution> results, boolean keptOwn) {
    List<WorkerReport> reports = results.stream().map(Contribution::report).toList();
    double[] weights = reports.stream().mapToDouble(WorkerReport::weight).toArray();
    List<State> states = results.stream().map(Contribution::state).toList();
    if (!keptOwn) {
      return new Averaged(Mean.of(states, weights), reports, List.of());
    }
    List<State> common =
        states.stream().map(state -> new State(state.parameters(), new float[0][])).toList();
    return new Averaged(
        Mean.of(common, weights), reports, states.stream().map(State::optimizerState).toList());
  }
}
