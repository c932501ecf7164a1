package convoy.ml.training;

import convoy.network.onnx.Graph;
import convoy.network.onnx.NetworkNodes;

/**
 * A model's network as part of an ONNX graph.
 *
 * @param raw its outputs, [rows, outputs]
 * @param predictions what the loss makes of them for a user, [rows, outputs]
 */
public record NetworkGraph(String raw, String predictions) {

  /**
   * Adds the network to a graph.
   *
   * @param rows the value that enters, [rows, features]
   * @throws IllegalArgumentException if the model looks at mirror images, too
   */
  public static NetworkGraph of(NetworkModel model, Graph graph, String rows) {
    if (model.flipsAtTestTime()) {
      throw new IllegalArgumentException(
          "%s: testTimeAugmentation is flip, which an ONNX graph does not do. Set it to none, and where the graph is run take the mean of the raw outputs for the image and for its mirror image."
              .formatted(model.uid()));
    }
    TrainedNetwork trained = model.trained();
    String raw = NetworkNodes.add(graph, trained.spec(), trained.parameters(), rows);
    String predictions =
        switch (model.lossSetting().link()) {
          case IDENTITY -> raw;
          case SOFTMAX -> softmax(graph, raw);
          case SIGMOID -> graph.node("Sigmoid", "sigmoid", raw).add();
          case SIGMOID_SHARES -> softmax(graph, logSigmoid(graph, raw));
        };
    return new NetworkGraph(raw, predictions);
  }

  private static String softmax(Graph graph, String value) {
    return graph.node("Softmax", "softmax", value).with("axis", 1).add();
  }

  /** log s(z) = -softplus(-z). */
  private static String logSigmoid(Graph graph, String value) {
    String negative = graph.node("Neg", "negative", value).add();
    return graph
        .node("Neg", "logSigmoid", graph.node("Softplus", "softplus", negative).add())
        .add();
  }
}
