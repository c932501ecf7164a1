package convoy.ml.classification;

import convoy.ml.training.NetworkGraph;
import convoy.ml.training.NetworkModel;
import convoy.ml.util.OnnxColumns;
import convoy.ml.util.Schemas;
import convoy.network.onnx.Floats;
import convoy.network.onnx.Graph;
import java.util.Arrays;
import java.util.OptionalInt;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.shared.HasProbabilityCol;
import org.apache.spark.ml.param.shared.HasRawPredictionCol;

/** What {@link ClassificationColumns} are in an ONNX graph. */
final class ClassificationGraph {
  private ClassificationGraph() {}

  /**
   * Adds a network that tells classes, the prediction being the number of one.
   *
   * @param model with as many thresholds as classes, if it has any
   * @param rows the value that enters
   */
  static void addClasses(CnnClassificationModel model, OnnxColumns columns, String rows) {
    Graph graph = columns.graph();
    NetworkGraph network = NetworkGraph.of(model, graph, rows);
    addVectors(model, columns, network, model.numClasses(), "class");
    // Of the outputs themselves, which float32 tells apart where it rounds probabilities to 1.
    String scores = network.raw();
    if (model.isDefined(model.thresholds())) {
      // As Spark divides; a threshold of 0 lets its class win, but for a probability of 0.
      double[] divisors =
          Arrays.stream(model.getThresholds()).map(t -> Math.max(t, Float.MIN_NORMAL)).toArray();
      scores =
          graph
              .node(
                  "Div",
                  "scaled",
                  network.predictions(),
                  graph.constant("thresholds", Floats.of(divisors), divisors.length))
              .add();
    }
    String best = graph.node("ArgMax", "class", scores).with("axis", 1).with("keepdims", 0).add();
    add(
        model,
        model.predictionCol(),
        columns,
        best,
        Graph.Type.INT64,
        OptionalInt.empty(),
        "the class that is predicted, 0 to %d".formatted(model.numClasses() - 1));
  }

  /**
   * Adds a network that tells labels, the prediction being a 1 or a 0 for each.
   *
   * @param rows the value that enters
   */
  static void addLabels(MultilabelClassificationModel model, OnnxColumns columns, String rows) {
    Graph graph = columns.graph();
    int labels = model.numOutputs();
    double[] limits = model.thresholdsOf(labels);
    NetworkGraph network = NetworkGraph.of(model, graph, rows);
    addVectors(model, columns, network, labels, "label");
    String thresholds = graph.constant("labelThresholds", Floats.of(limits), labels);
    String above = graph.node("Greater", "above", network.predictions(), thresholds).add();
    add(
        model,
        model.predictionCol(),
        columns,
        graph.node("Cast", "indicators", above).with("to", Graph.Type.INT64.number()).add(),
        Graph.Type.INT64,
        OptionalInt.of(labels),
        "1 for each label that is predicted, else 0");
  }

  private static <M extends NetworkModel & HasRawPredictionCol & HasProbabilityCol> void addVectors(
      M model, OnnxColumns columns, NetworkGraph network, int width, String what) {
    OptionalInt values = OptionalInt.of(width);
    add(
        model,
        model.rawPredictionCol(),
        columns,
        network.raw(),
        Graph.Type.FLOAT,
        values,
        "the network's output for each " + what);
    add(
        model,
        model.probabilityCol(),
        columns,
        network.predictions(),
        Graph.Type.FLOAT,
        values,
        "the probability of each " + what);
  }

  private static void add(
      NetworkModel model,
      Param<String> column,
      OnnxColumns columns,
      String value,
      Graph.Type type,
      OptionalInt width,
      String doc) {
    if (Schemas.isWanted(model, column)) {
      columns.add(model, model.getOrDefault(column), value, type, width, doc);
    }
  }
}
