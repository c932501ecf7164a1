package convoy.ml.feature;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The sum of one large array from each partition, always added in the order of the partitions: the
 * same bits whichever task ends first, which Spark's treeAggregate does not promise.
 *
 * <p>Each array is cut into slices; a reducer gets one slice of every partition, sorted by
 * partition, and holds no more than two of them. So the driver receives one array, not one per
 * partition.
 */
final class OrderedSum {
  private OrderedSum() {}

  /**
   * The sum of {@code arrays}.
   *
   * @param arrays at most one array in each partition, all of {@code length}
   */
  static double[] of(JavaRDD<double[]> arrays, int length) {
    int slices = arrays.context().defaultParallelism();
    JavaPairRDD<Long, double[]> cut =
        JavaPairRDD.fromJavaRDD(
            arrays.mapPartitionsWithIndex(
                (partition, arrayOrNone) -> cut(arrayOrNone, partition, slices), false));
    List<double[]> sums =
        cut.repartitionAndSortWithinPartitions(new BySlice(slices))
            .values()
            .mapPartitions(OrderedSum::sum)
            .collect();
    double[] total = new double[length];
    int start = 0;
    for (double[] sum : sums) {
      System.arraycopy(sum, 0, total, start, sum.length);
      start += sum.length;
    }
    return total;
  }

  private static Iterator<Tuple2<Long, double[]>> cut(
      Iterator<double[]> arrayOrNone, int partition, int slices) {
    if (!arrayOrNone.hasNext()) {
      return List.<Tuple2<Long, double[]>>of().iterator();
    }
    double[] array = arrayOrNone.next();
    return IntStream.range(0, slices)
        .mapToObj(
            slice ->
                new Tuple2<>(
                    key(slice, partition),
                    Arrays.copyOfRange(
                        array,
                        (int) ((long) array.length * slice / slices),
                        (int) ((long) array.length * (slice + 1) / slices))))
        .iterator();
  }

  private static Iterator<double[]> sum(Iterator<double[]> slices) {
    double[] sum = slices.next();
    while (slices.hasNext()) {
      double[] slice = slices.next();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += slice[i];
      }
    }
    return List.of(sum).iterator();
  }

  /** Slice by slice, and within a slice in the order of the partitions. */
  private static long key(int slice, int partition) {
    return (long) slice << Integer.SIZE | partition;
  }

  private static final class BySlice extends Partitioner {
    private final int slices;

    BySlice(int slices) {
      this.slices = slices;
    }

    @Override
    public int numPartitions() {
      return slices;
    }

    @Override
    public int getPartition(Object key) {
      return (int) ((Long) key >>> Integer.SIZE);
    }
  }
}
