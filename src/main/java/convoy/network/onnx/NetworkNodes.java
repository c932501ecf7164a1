package convoy.network.onnx;

import convoy.network.NetworkSpec;
import convoy.network.NetworkSpec.Placed;
import convoy.network.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as nodes of a graph, as it predicts: without dropout and noise, and with batch
 * normalization by its running statistics. Nodes and constants have the names of layers and
 * parameters.
 */
public final class NetworkNodes {
  private final Graph graph;
  private final Constants constants;

  private NetworkNodes(Graph graph, Constants constants) {
    this.graph = graph;
    this.constants = constants;
  }

  /**
   * Adds a network to a graph.
   *
   * @param parameters flat, as the network's layout says; kept until the graph is written
   * @param rows the value that enters, [rows, values of an example]
   * @return the name of the outputs, [rows, outputs]
   */
  public static String add(Graph graph, NetworkSpec network, float[] parameters, String rows) {
    Constants constants = new Constants(graph, new ParameterLayout(network), parameters);
    Signal in = new Signal(rows, network.input(), true);
    return new NetworkNodes(graph, constants).through(network.placed(), in).flat(graph).value();
  }

  /** What some layers make of a signal. */
  Signal through(List<Placed> layers, Signal in) {
    Signal signal = in;
    for (Placed placed : layers) {
      signal = LayerNodes.add(this, placed, signal);
    }
    return signal;
  }

  Graph graph() {
    return graph;
  }

  /** What an operator takes: a value, a weight and, if the layer has one, its bias. */
  String[] withWeights(Placed placed, String value, String weight) {
    List<String> inputs = new ArrayList<>(List.of(value, weight));
    if (constants.has(placed.name() + ".bias")) {
      inputs.add(parameter(placed, "bias"));
    }
    return inputs.toArray(String[]::new);
  }

  /** The name of a constant, a layer's parameter. */
  String parameter(Placed placed, String parameter) {
    return constants.of(placed.name() + "." + parameter);
  }

  /** The name of a constant, a layer's parameter in another shape than its own. */
  String parameter(Placed placed, String parameter, long... shape) {
    return constants.reshaped(placed.name() + "." + parameter, shape);
  }

  /** The name of a constant, one number. */
  String number(Placed placed, double value) {
    return graph.constant(placed.name() + "/number", Floats.of((float) value));
  }

  /** The name of what an operator without attributes makes, as part of a layer. */
  String compute(Placed placed, String operator, String... inputs) {
    return graph.node(operator, placed.name(), inputs).add();
  }

  /**
   * The name of a value with zeros around it.
   *
   * @param amounts before each dimension, and then after each
   */
  String pad(Placed placed, String value, long... amounts) {
    return compute(placed, "Pad", value, graph.integers(placed.name() + "/pads", amounts));
  }

  /** The name of a value in another shape; 0 stands for as many as come in. */
  String reshape(Placed placed, String value, long... shape) {
    return compute(placed, "Reshape", value, graph.integers(placed.name() + "/shape", shape));
  }
}
