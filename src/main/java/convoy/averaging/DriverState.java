package convoy.averaging;

import convoy.averaging.checkpoint.Values;
import convoy.data.Shard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A state that lies on the driver: what is small enough moves fastest so. A round is one plain
 * Spark job, for which the state is broadcast, and whose results are each worker's own.
 */
final class DriverState implements TrainingState {
  private final JavaSparkContext spark;
  private final Worker worker;
  private final OuterStep outerStep;

  private State common;
  private List<float[][]> own;
  private final float[] outerVelocity;

  /**
   * @param worker what workers do
   * @param start what they begin with
   */
  DriverState(JavaSparkContext spark, Worker worker, Carried start) {
    this.spark = spark;
    this.worker = worker;
    this.outerStep = new OuterStep(worker.network(), worker.settings());
    this.common = new State(start.parameters().whole(), arrays(start.optimizerState()));
    this.own = start.own().stream().map(DriverState::arrays).toList();
    this.outerVelocity = start.outerVelocity().whole().clone();
  }

  private static float[][] arrays(List<Values> vectors) {
    return vectors.stream().map(Values::whole).toArray(float[][]::new);
  }

  private static List<Values> values(float[][] vectors) {
    return Arrays.stream(vectors).map(Values::of).toList();
  }

  @Override
  public List<WorkerReport> advance(Shards rows, Round round, RoundClock clock) {
    List<Broadcast<State>> starts = new ArrayList<>();
    try {
      clock.moving().time(() -> starts.addAll(starts()));
      List<Contribution> given = train(rows, starts, round).collect();
      return clock.moving().time(() -> average(given));
    } finally {
      starts.forEach(start -> start.destroy(false));
    }
  }

  /** One state for all; and after it, if workers keep their own, that of each. */
  private List<Broadcast<State>> starts() {
    List<Broadcast<State>> starts = new ArrayList<>();
    starts.add(spark.broadcast(common));
    for (float[][] ofWorker : own) {
      starts.add(spark.broadcast(new State(new float[0], ofWorker)));
    }
    return starts;
  }

  private JavaRDD<Contribution> train(Shards rows, List<Broadcast<State>> starts, Round round) {
    Worker part = worker; // a task is sent this, not the whole state
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

  /** The mean, and the outer step from where the round began. */
  private List<WorkerReport> average(List<Contribution> given) {
    List<WorkerReport> reports = given.stream().map(Contribution::report).toList();
    List<State> states = given.stream().map(Contribution::state).toList();
    if (!own.isEmpty()) {
      own = states.stream().map(State::optimizerState).toList();
      states = states.stream().map(state -> new State(state.parameters(), new float[0][])).toList();
    }
    State mean = Mean.of(states, reports.stream().mapToDouble(WorkerReport::weight).toArray());
    outerStep.take(common.parameters(), mean.parameters(), outerVelocity, 0);
    common = mean;
    return reports;
  }

  @Override
  public boolean isFinite() {
    return DivergedException.areFinite(common.parameters());
  }

  @Override
  public float[] parameters() {
    return common.parameters();
  }

  @Override
  public Carried carried() {
    return new Carried(
        Values.of(common.parameters()),
        values(common.optimizerState()),
        own.stream().map(DriverState::values).toList(),
        Values.of(outerVelocity));
  }

  @Override
  public void close() {}
}
