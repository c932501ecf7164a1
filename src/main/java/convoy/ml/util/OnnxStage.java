package convoy.ml.util;

import org.apache.spark.ml.param.Params;

/** A fitted stage that can be part of an ONNX graph. */
public interface OnnxStage extends Params {
  /** The name of the column that it reads. */
  String onnxInput();

  /** How many values that column has. */
  int numFeatures();

  /**
   * Adds its nodes to a graph, and the columns that {@code transform} would add.
   *
   * @param columns receives them; knows the graph
   * @param rows the value in the graph that it reads, [rows, values]
   * @throws IllegalArgumentException if a Param is not right
   */
  void addTo(OnnxColumns columns, String rows);
}
