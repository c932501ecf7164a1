package convoy.ml.feature;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * y = (x - before) W + after, for rows x of d values and y of k. A row gives the same bits alone
 * and in any batch.
 *
 * @param before d values
 * @param weights d rows of k values
 * @param after k values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AffineMap(double[] before, double[][] weights, double[] after) implements Serializable {
  /** Maps a batch of vectors of d values, dense or sparse, to dense ones. */
  Vector[] apply(List<Vector> vectors) {
    double[][] x = new double[vectors.size()][before.length];
    double[][] y = new double[vectors.size()][];
    for (int row = 0; row < x.length; row++) {
      BlockProducts.difference(vectors.get(row), before, x[row]);
      y[row] = after.clone();
    }
    BlockProducts.addProduct(x, weights, y);
    Vector[] results = new Vector[y.length];
    for (int row = 0; row < y.length; row++) {
      results[row] = Vectors.dense(y[row]);
    }
    return results;
  }
}
