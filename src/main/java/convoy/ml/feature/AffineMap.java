package convoy.ml.feature;

import convoy.data.Features;
import convoy.network.onnx.Floats;
import convoy.network.onnx.Graph;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * y = (x - before) W + after, for rows x of d values and y of k. A row gives the same bits alone
 * and in any batch. It is broadcast, and so no record: Kryo cannot build one.
 */
final class AffineMap implements Serializable {
  private final double[] before;
  private final double[][] weights;
  private final double[] after;

  /**
   * @param before d values
   * @param weights d rows of k values
   * @param after k values
   */
  AffineMap(double[] before, double[][] weights, double[] after) {
    this.before = before;
    this.weights = weights;
    this.after = after;
  }

  /** Maps a batch of rows of d features to dense vectors. */
  Vector[] apply(List<Features> rows) {
    double[][] x = new double[rows.size()][before.length];
    double[][] y = new double[rows.size()][];
    for (int row = 0; row < x.length; row++) {
      BlockProducts.difference(rows.get(row), before, x[row]);
      y[row] = after.clone();
    }
    BlockProducts.addProduct(x, weights, y);
    Vector[] results = new Vector[y.length];
    for (int row = 0; row < y.length; row++) {
      results[row] = Vectors.dense(y[row]);
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
      flat[i] = (float) weights[i / k][i % k];
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
