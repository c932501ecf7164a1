package convoy.ml.feature;

import convoy.data.Features;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The sum over distributed rows of (x - mean)(x - mean)ᵀ: the covariance but for its denominator.
 */
final class CentredGram {
  private CentredGram() {}

  /**
   * The upper triangle of the sum, row after row, d (d + 1) / 2 values for d features: the same
   * bits in whatever partitions and order the rows come.
   *
   * <p>Rows are centred before they are multiplied: E[xxᵀ] - mean meanᵀ would cancel. A task holds
   * two triangles.
   *
   * @param rows how many vectors there are
   */
  static double[] of(JavaRDD<Features> vectors, FixedPoint features, long rows) {
    Broadcast<FixedPoint> broadcast =
        JavaSparkContext.fromSparkContext(vectors.context()).broadcast(features);
    double[] gram;
    try {
      gram =
          ExactGram.total(
              SlicedSum.of(
                  vectors.mapPartitions(part -> ofPartition(part, broadcast.value(), rows)),
                  ExactGram.length(features.size())));
    } finally {
      broadcast.destroy();
    }
    int at = 0;
    for (int i = 0; i < features.size(); i++) {
      for (int j = i; j < features.size(); j++, at++) {
        gram[at] = Math.scalb(gram[at], features.exponent(i) + features.exponent(j));
      }
    }
    return gram;
  }

  private static Iterator<double[]> ofPartition(
      Iterator<Features> part, FixedPoint features, long rows) {
    if (!part.hasNext()) {
      return List.<double[]>of().iterator();
    }
    ExactGram gram = new ExactGram(features.size(), rows);
    double[][] block = new double[ExactGram.BLOCK][features.size()];
    while (part.hasNext()) {
      int count = 0;
      while (count < block.length && part.hasNext()) {
        features.convert(part.next(), block[count]);
        count++;
      }
      gram.add(block, count);
    }
    return List.of(gram.sums()).iterator();
  }
}
