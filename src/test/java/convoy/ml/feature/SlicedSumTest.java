package convoy.ml.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import convoy.testing.LocalSpark;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class SlicedSumTest {
  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());

  @Test
  void addsEachPlaceOfAllPartitions() {
    double[][] arrays = new double[40][13];
    double[] expected = new double[13];
    for (int p = 0; p < arrays.length; p++) {
      for (int i = 0; i < 13; i++) {
        arrays[p][i] = 100 * i + p;
        expected[i] += arrays[p][i];
      }
    }
    assertArrayEquals(expected, SlicedSum.of(context.parallelize(Arrays.asList(arrays), 40), 13));
  }

  @Test
  void partitionsMayBeEmptyAndArraysShort() {
    double[] sum = SlicedSum.of(context.parallelize(List.of(new double[] {2.5}), 3), 1);
    assertArrayEquals(new double[] {2.5}, sum);
  }
}
