package convoy.ml.feature;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;

/**
 * The sum over distributed rows of (x - mean)(x - mean)ᵀ: the covariance but for its denominator.
 */
final class CentredGram {
  /** Rows that are multiplied together, a multiple of the group; more do not make it faster. */
  private static final int BLOCK = 16 * BlockProducts.GROUP;

  private CentredGram() {}

  /**
   * The upper triangle of the sum, row after row, d (d + 1) / 2 values for d features.
   *
   * <p>Rows are centred before they are multiplied: E[xxᵀ] - mean meanᵀ would cancel. The same rows
   * in the same partitions give the same bits. A task holds one triangle.
   */
  static double[] of(JavaRDD<Vector> vectors, double[] means) {
    Broadcast<double[]> broadcast =
        JavaSparkContext.fromSparkContext(vectors.context()).broadcast(means);
    try {
      return OrderedSum.of(
          vectors.mapPartitions(rows -> ofPartition(rows, broadcast.value())),
          BlockProducts.triangle(means.length));
    } finally {
      broadcast.destroy();
    }
  }

  private static Iterator<double[]> ofPartition(Iterator<Vector> rows, double[] means) {
    if (!rows.hasNext()) {
      return List.<double[]>of().iterator();
    }
    double[] sum = new double[BlockProducts.triangle(means.length)];
    double[][] block = new double[BLOCK][means.length];
    while (rows.hasNext()) {
      for (double[] row : block) {
        if (rows.hasNext()) {
          BlockProducts.difference(rows.next(), means, row);
        } else {
          Arrays.fill(row, 0);
        }
      }
      BlockProducts.addGram(block, sum);
    }
    return List.of(sum).iterator();
  }
}
