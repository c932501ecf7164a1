package convoy.network.onnx;

import convoy.network.Derived;
import convoy.network.ParameterLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors that a network's layers compute with, as constants of a graph. One that follows from
 * parameters is written as it comes out; one that several layers share is written once.
 */
final class Constants {

  private record Tensor(String name, List<Integer> shape, Floats values) {
    float[] copy() {
      return Arrays.copyOfRange(values.values(), values.from(), values.from() + values.length());
    }
  }

  private final Graph graph;
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Map<String, String> written = new HashMap<>();

  /**
   * The tensors of a network; none is written as long as no layer asks for it.
   *
   * @param parameters flat, as the layout says; kept until the graph is written
   */
  Constants(Graph graph, ParameterLayout layout, float[] parameters) {
    this.graph = graph;
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      Floats values = new Floats(parameters, tensor.offset(), tensor.length());
      tensors.put(tensor.name(), new Tensor(tensor.name(), tensor.shape(), values));
    }
    for (Derived derived : layout.derived()) {
      tensors.put(derived.name(), follow(derived));
    }
  }

  private Tensor follow(Derived derived) {
    List<Tensor> sources = derived.sources().stream().map(tensors::get).toList();
    if (derived.isShared()) {
      return sources.get(0);
    }
    float[] values = new float[derived.length()];
    derived.how().compute(sources.stream().map(Tensor::copy).toList(), values);
    return new Tensor(derived.name(), derived.shape(), Floats.of(values));
  }

  /** Whether there is a tensor of that name. */
  boolean has(String tensor) {
    return tensors.containsKey(tensor);
  }

  /** The name in the graph of a tensor in its own shape. */
  String of(String tensor) {
    Tensor found = tensors.get(tensor);
    long[] shape = found.shape.stream().mapToLong(size -> size).toArray();
    return written.computeIfAbsent(found.name, name -> graph.constant(name, found.values, shape));
  }

  /** The name in the graph of a tensor whose values are seen in another shape. */
  String reshaped(String tensor, long... shape) {
    return graph.constant(tensor, tensors.get(tensor).values, shape);
  }
}
