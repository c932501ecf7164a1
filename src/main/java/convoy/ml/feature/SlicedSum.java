package convoy.ml.feature;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The sum of one large array from each partition. Each array is cut into slices; a reducer gets one
 * slice of every partition, one after the other, and holds no more than two of them. So the driver
 * receives one array, not one per partition.
 *
 * <p>They arrive in any order: sums must be exact for the result to be always the same.
 */
final class SlicedSum {
  private SlicedSum() {}

  /**
   * The sum of {@code arrays}.
   *
   * @param arrays at most one array in each partition, all of {@code length}
   */
  static double[] of(JavaRDD<double[]> arrays, int length) {
    int slices = arrays.context().defaultParallelism();
    JavaPairRDD<Integer, double[]> cut =
        arrays.flatMapToPair(
            array ->
                IntStream.range(0, slices)
                    .mapToObj(slice -> new Tuple2<>(slice, slice(array, slice, slices)))
                    .iterator());
    List<double[]> sums =
        cut.partitionBy(new HashPartitioner(slices))
            .values()
            .mapPartitions(SlicedSum::sum)
            .collect();
    double[] total = new double[length];
    int start = 0;
    for (double[] sum : sums) {
      System.arraycopy(sum, 0, total, start, sum.length);
      start += sum.length;
    }
    return total;
  }

  private static double[] slice(double[] array, int slice, int slices) {
    return Arrays.copyOfRange(
        array,
        (int) ((long) array.length * slice / slices),
        (int) ((long) array.length * (slice + 1) / slices));
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
}
