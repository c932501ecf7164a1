package convoy.network.onnx;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.util.List;

/**
 * A network as nodes of a graph, as it predicts: without dropout, and with batch normalization by
 * its running statistics. Nodes and constants have the names of layers and parameters.
 */
public final class NetworkNodes {
  private final Graph graph;
  private final ParameterLayout layout;
  private final float[] parameters;

  private NetworkNodes(Graph graph, ParameterLayout layout, float[] parameters) {
    this.graph = graph;
    this.layout = layout;
    this.parameters = parameters;
  }

  /**
   * Adds a network to a graph.
   *
   * @param parameters flat, as the network's layout says; kept until the graph is written
   * @param rows the value that enters, [rows, values of an example]
   * @return the name of the outputs, [rows, outputs]
   */
  public static String add(Graph graph, NetworkSpec network, float[] parameters, String rows) {
    NetworkNodes nodes = new NetworkNodes(graph, new ParameterLayout(network), parameters);
    Signal in = new Signal(rows, network.input(), true);
    return nodes.through(network.placed(), in).flat(graph).value();
  }

  /** What some layers make of a signal. */
  Signal through(List<NetworkSpec.Placed> layers, Signal in) {
    Signal signal = in;
    for (NetworkSpec.Placed placed : layers) {
      signal = LayerNodes.add(this, placed, signal);
    }
    return signal;
  }

  Graph graph() {
    return graph;
  }

  /** Whether a layer has a parameter of that name. */
  boolean has(NetworkSpec.Placed placed, String parameter) {
    return placed.layer().parameters(placed.input()).stream()
        .anyMatch(own -> own.name().equals(parameter));
  }

  /** The name of a constant, a layer's parameter. */
  String parameter(NetworkSpec.Placed placed, String parameter) {
    ParameterLayout.Tensor tensor = layout.tensor(placed.name(), parameter);
    return graph.constant(
        tensor.name(),
        new Floats(parameters, tensor.offset(), tensor.length()),
        tensor.shape().stream().mapToLong(size -> size).toArray());
  }
}
