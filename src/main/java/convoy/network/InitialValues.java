package convoy.network;

import convoy.network.ParameterLayout.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What parameters of a network start from that is found elsewhere, not drawn by a seed. */
public final class InitialValues {
  /** Nothing: all is drawn. */
  public static final InitialValues NONE = new InitialValues(Map.of());

  /**
   * What a tensor starts from.
   *
   * @param shape dimensions, the last running fastest
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Given(List<Integer> shape, float[] values) {}

  private final Map<String, Given> byName;

  InitialValues(Map<String, Given> byName) {
    this.byName = Map.copyOf(byName);
  }

  /** These, and what one more parameter starts from. */
  public InitialValues with(String name, List<Integer> shape, float[] values) {
    Map<String, Given> all = new HashMap<>(byName);
    all.put(name, new Given(shape, values));
    return new InitialValues(all);
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return byName.isEmpty();
  }

  /** Whether a parameter starts from something. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /**
   * Whether the output layer starts from something: what there is for it is of as many outputs.
   *
   * @param network with its output layer
   */
  public boolean hasOutput(NetworkSpec network) {
    List<Tensor> output = InitialTensors.output(network);
    return output.stream().allMatch(this::fits);
  }

  private boolean fits(Tensor tensor) {
    Given given = byName.get(tensor.name());
    return given != null && given.shape().equals(tensor.shape());
  }

  /**
   * The parameters to start with.
   *
   * @param network with its output layer
   * @param seed of all that starts from nothing here
   */
  public float[] of(NetworkSpec network, long seed) {
    ParameterLayout layout = new ParameterLayout(network);
    List<Tensor> anew = hasOutput(network) ? List.of() : InitialTensors.output(network);
    Predicate<Tensor> drawn = tensor -> anew.contains(tensor) || !has(tensor.name());
    float[] values = layout.initialValues(seed, drawn);
    for (Tensor tensor : layout.tensors()) {
      if (!drawn.test(tensor)) {
        float[] given = byName.get(tensor.name()).values();
        System.arraycopy(given, 0, values, tensor.offset(), tensor.length());
      }
    }
    return values;
  }
}
