package convoy.averaging;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The {@link Mean} taken on the executors, by way of a shuffle: each worker's vectors are cut into
 * slices, and a reducer averages one slice of every worker, in the workers' order and one piece at
 * a time. The driver receives one model, not one a worker. The bits are those of {@link Mean}.
 */
final class SlicedMean {
  private static final int SLICE_VALUES = 1 << 21;

  /** A stretch of one worker's vector. */
  private static final class Piece implements Serializable {
    private static final long serialVersionUID = 1;
    private final byte[] values;
    private final WorkerReport report;

    Piece(byte[] values, WorkerReport report) {
      this.values = values;
      this.report = report;
    }
  }

  /** The mean of a slice, and the reports of all workers. */
  private static final class Slice implements Serializable {
    private static final long serialVersionUID = 1;
    private final byte[] mean;
    private final List<WorkerReport> reports;

    Slice(byte[] mean, List<WorkerReport> reports) {
      this.mean = mean;
      this.reports = reports;
    }
  }

  private SlicedMean() {}

  /**
   * @param contributions partition k is that of worker k
   * @param lengths of the vectors of a {@link State}
   */
  static State of(JavaRDD<Contribution> contributions, List<Integer> lengths) {
    int slices = lengths.stream().mapToInt(SlicedMean::slices).sum();
    JavaPairRDD<Long, Piece> pieces =
        contributions
            .mapPartitionsWithIndex((worker, one) -> cut(one.next(), worker), false)
            .mapToPair(pair -> pair);
    JavaRDD<Slice> means =
        pieces
            .repartitionAndSortWithinPartitions(new PartitionBy<>(slices, SlicedMean::slice))
            .values()
            .mapPartitions(SlicedMean::average);
    try {
      return whole(means.collect(), lengths);
    } finally {
      // A round's shuffle files are as large as all workers' models; nobody reads them again.
      means.rdd().cleanShuffleDependencies(false);
    }
  }

  private static int slices(int length) {
    return (length + SLICE_VALUES - 1) / SLICE_VALUES;
  }

  private static Iterator<Tuple2<Long, Piece>> cut(Contribution contribution, int worker) {
    List<Tuple2<float[], Integer>> stretches = new ArrayList<>();
    for (float[] vector : contribution.state().vectors()) {
      for (int from = 0; from < vector.length; from += SLICE_VALUES) {
        stretches.add(new Tuple2<>(vector, from));
      }
    }
    return IntStream.range(0, stretches.size())
        .mapToObj(
            slice -> {
              float[] vector = stretches.get(slice)._1();
              int from = stretches.get(slice)._2();
              int length = Math.min(SLICE_VALUES, vector.length - from);
              byte[] values = FloatBytes.of(vector, from, length);
              return new Tuple2<>(key(slice, worker), new Piece(values, contribution.report()));
            })
        .iterator();
  }

  /** Sorted, the pieces of a slice come in the order of the workers. */
  private static long key(int slice, int worker) {
    return (long) slice << Integer.SIZE | worker;
  }

  private static int slice(long key) {
    return (int) (key >>> Integer.SIZE);
  }

  private static Iterator<Slice> average(Iterator<Piece> pieces) {
    List<WorkerReport> reports = new ArrayList<>();
    WeightedSum sum = null;
    float[] values = null;
    while (pieces.hasNext()) {
      Piece piece = pieces.next();
      values = FloatBytes.toFloats(piece.values);
      sum = sum == null ? new WeightedSum(values.length) : sum;
      sum.add(piece.report.weight(), values, 0);
      reports.add(piece.report);
    }
    sum.mean(values, 0);
    return List.of(new Slice(FloatBytes.of(values), reports)).iterator();
  }

  private static State whole(List<Slice> slices, List<Integer> lengths) {
    Iterator<Slice> rest = slices.iterator();
    List<float[]> vectors = new ArrayList<>();
    for (int length : lengths) {
      float[] vector = new float[length];
      for (int at = 0; at < length; at += SLICE_VALUES) {
        FloatBytes.copy(rest.next().mean, vector, at);
      }
      vectors.add(vector);
    }
    return State.of(vectors);
  }
}
