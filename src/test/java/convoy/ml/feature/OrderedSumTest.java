package convoy.ml.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.testing.LocalSpark;
import convoy.testing.Numbers;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class OrderedSumTest {
  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());

  @Test
  void addsInTheOrderOfThePartitions() {
    // Magnitudes from 1e-20 to 1e20, so that any other order gives other bits.
    int partitions = 40;
    double[][] arrays = Numbers.normal(partitions, 13, 5);
    for (int p = 0; p < partitions; p++) {
      for (int i = 0; i < 13; i++) {
        arrays[p][i] *= Math.pow(10, (p * 7 + i) % 41 - 20);
      }
    }
    double[] expected = new double[13];
    for (double[] array : arrays) {
      for (int i = 0; i < 13; i++) {
        expected[i] += array[i];
      }
    }
    assertArrayEquals(
        expected, OrderedSum.of(context.parallelize(Arrays.asList(arrays), partitions), 13));
  }

  @Test
  void partitionsMayBeEmptyAndArraysShort() {
    double[] sum = OrderedSum.of(context.parallelize(List.of(new double[] {2.5}), 3), 1);
    assertArrayEquals(new double[] {2.5}, sum);
  }
}
