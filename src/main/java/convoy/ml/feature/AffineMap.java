package convoy.ml.feature;

import convoy.algebra.RowProduct;
import convoy.data.Features;
import convoy.network.onnx.Floats;
import convoy.network.onnx.Graph;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * y = W (x - before) + after, for rows x of d values and y of k. A row gives the same bits alone
 * and in any batch. It is broadcast, and so no record: Kryo cannot build one.
 */
final class AffineMap implements Serializable {
  private static final long serialVersionUID = 1;

  /** Rows that are best mapped at once. */
  static final int ROWS = RowProduct.ROWS;

  private final double[] before;
  private final double[][] weights;
  private final double[] after;

  /** Native memory, one for all tasks of an executor; freed once nobody knows this map. */
  private transient RowProduct product;

  /**
   * @param before d values
   * @param weights for each of k outputs d values
   * @param after k values
   */
  AffineMap(double[] before, double[][] weights, double[] after) {
    this.before = before;
    this.weights = weights;
    this.after = after;
  }

  private synchronized RowProduct product() {
    if (product == null) {
      product = new RowProduct(weights);
    }
    return product;
  }

  /** Maps rows of d features, at most {@link #ROWS}, to dense vectors. */
  List<Vector> apply(List<Features> rows) {
    double[] x = new double[before.length];
    double[][] y = new double[rows.size()][after.length];
    product()
        .multiply(
            row -> {
              rows.get(row).copyTo(x, 0);
              for (int i = 0; i < x.length; i++) {
                x[i] -= before[i];
              }
              return x;
            },
            y);
    List<Vector> results = new ArrayList<>(y.length);
    for (double[] row : y) {
      for (int i = 0; i < row.length; i++) {
        row[i] += after[i];
      }
      results.add(Vectors.dense(row));
    }
    return results;
  }

  /**
   * Adds nodes that map rows, in float32.
   *
   * @param name what to call them
   * @param rows the value that enters
   * @return the value that leaves
   */
  String addTo(Graph graph, String name, String rows) {
    int d = before.length;
    int k = after.length;
    float[] flat = new float[Math.multiplyExact(d, k)];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) weights[i % k][i / k];
    }
    String value = rows;
    if (isAnyNotZero(before)) {
      String means = graph.constant(name + "/mean", Floats.of(before), d);
      value = graph.node("Sub", name + "/centred", value, means).add();
    }
    String matrix = graph.constant(name + "/weights", Floats.of(flat), d, k);
    value = graph.node("MatMul", name + "/product", value, matrix).add();
    if (isAnyNotZero(after)) {
      String means = graph.constant(name + "/mean", Floats.of(after), k);
      value = graph.node("Add", name + "/sum", value, means).add();
    }
    return value;
  }

  private static boolean isAnyNotZero(double[] values) {
    return Arrays.stream(values).anyMatch(value -> value != 0);
  }
}
