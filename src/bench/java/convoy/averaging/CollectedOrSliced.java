package convoy.averaging;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * What moves in a round, without any training: workers' states collected and averaged on the driver
 * ({@link Mean}), or as many bytes in Spark's shuffle and nothing done with them, which is the
 * least that averaging on the executors can take.
 */
public final class CollectedOrSliced {
  /** Numbers that do not compress, as weights do not; made once in each executor. */
  private static final ConcurrentMap<Integer, float[]> STATES = new ConcurrentHashMap<>();

  private final JavaRDD<Contribution> contributions;
  private final Slicing slicing;

  /**
   * @param workers whose states are averaged
   * @param values of each state
   */
  public CollectedOrSliced(JavaSparkContext spark, int workers, int values) {
    this.slicing = Slicing.averaged(List.of(values), workers, Float.BYTES);
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

  /** Has all states go through the shuffle. */
  public long shuffled() {
    Slicing cut = slicing;
    JavaRDD<byte[]> pieces =
        contributions
            .flatMapToPair(
                one ->
                    IntStream.range(0, cut.count())
                        .mapToObj(slice -> new Tuple2<>((long) slice << 32, piece(one, cut, slice)))
                        .iterator())
            .repartitionAndSortWithinPartitions(new PartitionBy<Long>(cut.count(), Given::slice))
            .values();
    try {
      return pieces.map(piece -> (long) piece.length).reduce(Long::sum);
    } finally {
      pieces.rdd().cleanShuffleDependencies(true);
    }
  }

  private static byte[] piece(Contribution given, Slicing slicing, int slice) {
    Slicing.Stretch stretch = slicing.stretch(slice);
    return FloatBytes.of(given.state().parameters(), stretch.from(), stretch.length());
  }
}
