package convoy.averaging;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The two ways to the mean of workers' states, without any training: collected and averaged on the
 * driver ({@link Mean}), or averaged on the executors by way of a shuffle ({@link SlicedMean}).
 */
public final class CollectedOrSliced {
  /** Numbers that do not compress, as weights do not; made once in each executor. */
  private static final ConcurrentMap<Integer, float[]> STATES = new ConcurrentHashMap<>();

  private final JavaRDD<Contribution> contributions;
  private final int values;

  /**
   * @param workers whose states are averaged
   * @param values of each state
   */
  public CollectedOrSliced(JavaSparkContext spark, int workers, int values) {
    this.values = values;
    this.contributions =
        spark
            .parallelize(Collections.nCopies(workers, values), workers)
            .map(
                length ->
                    new Contribution(
                        new State(state(length), new float[0][]),
                        new WorkerReport(1, 1, 0, 0, 0, 0)));
  }

  private static float[] state(int length) {
    return STATES.computeIfAbsent(
        length,
        n -> {
          float[] values = new float[n];
          Random random = new Random(n);
          for (int i = 0; i < n; i++) {
            values[i] = (float) (0.05 * random.nextGaussian());
          }
          return values;
        });
  }

  /** Collects, and takes the mean on the driver. */
  public float[] collected() {
    List<Contribution> results = contributions.collect();
    double[] weights = results.stream().mapToDouble(result -> result.report().weight()).toArray();
    return Mean.of(results.stream().map(Contribution::state).toList(), weights).parameters();
  }

  /** Takes the mean on the executors. */
  public float[] sliced() {
    return SlicedMean.of(contributions, List.of(values)).parameters();
  }
}
