package convoy.backend.libtorch;

import convoy.backend.DerivedTensors;
import convoy.network.ParameterLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network's parameters and gradient on its device: one flat tensor each, and views of them; and
 * beside them what follows from parameters, which is computed on the host.
 */
final class Parameters implements DerivedTensors.Parameters {
  private final ParameterLayout layout;
  private final Tensor values;
  private final Tensor gradient;
  private final DerivedTensors derived;
  private final Exchange derivedValues;
  private final Exchange derivedGradient;
  private final Tensor derivedTensor;
  private final Tensor derivedSlope;
  private final Map<ParameterLayout.Tensor, Exchange> valuesOf = new HashMap<>();
  private final Map<ParameterLayout.Tensor, Exchange> gradientsOf = new HashMap<>();
  private final NativeMemory memory;

  Parameters(ParameterLayout layout, TensorTypes types, NativeMemory memory) {
    this.layout = layout;
    this.memory = memory;
    derived = new DerivedTensors(layout);
    long length = derived.values().length;
    derivedTensor = memory.keep(torch.zeros(new long[] {length}, types.floats()));
    derivedSlope = memory.keep(torch.zeros(new long[] {length}, types.floats()));
    derivedValues = new Exchange(derivedTensor, memory);
    derivedGradient = new Exchange(derivedSlope, memory);
    values = memory.keep(torch.zeros(new long[] {layout.size()}, types.floats()));
    gradient = memory.keep(torch.zeros(new long[] {layout.trainableSize()}, types.floats()));
  }

  ParameterLayout layout() {
    return layout;
  }

  /** All parameters, statistics included. */
  Tensor values() {
    return values;
  }

  /** Those that are learnt. */
  Tensor trainable(NativeMemory memory) {
    return memory.keep(values.narrow(0, 0, layout.trainableSize()));
  }

  /** The gradient of those that are learnt. */
  Tensor gradient() {
    return gradient;
  }

  /** The values of one parameter, in its shape; {@code memory} owns the view. */
  Tensor values(String layer, String parameter, NativeMemory memory) {
    return view(values, derivedTensor, layer, parameter, memory);
  }

  /**
   * The gradient of one parameter, in its shape; {@code memory} owns the view. Null of one that is
   * not learnt.
   */
  Tensor gradient(String layer, String parameter, NativeMemory memory) {
    if (derived.place(layer + "." + parameter) == null
        && layout.tensor(layer, parameter).offset() >= layout.trainableSize()) {
      return null;
    }
    return view(gradient, derivedSlope, layer, parameter, memory);
  }

  private Tensor view(
      Tensor learnt, Tensor following, String layer, String parameter, NativeMemory memory) {
    DerivedTensors.Place place = derived.place(layer + "." + parameter);
    if (place != null) {
      return view(following, place.offset(), place.length(), place.shape(), memory);
    }
    ParameterLayout.Tensor tensor = layout.tensor(layer, parameter);
    return view(learnt, tensor.offset(), tensor.length(), tensor.shape(), memory);
  }

  private static Tensor view(
      Tensor flat, int offset, int length, List<Integer> dimensions, NativeMemory memory) {
    long[] shape = dimensions.stream().mapToLong(Integer::longValue).toArray();
    return memory.keep(flat.narrow(0, offset, length).view(shape));
  }

  /** Computes what follows from parameters, where they have changed. */
  void derive() {
    if (!derived.isEmpty() && derived.compute(this)) {
      derivedValues.put(derived.values());
    }
  }

  /** Takes the gradient of what follows from parameters back to them. */
  void pullBack() {
    if (!derived.isEmpty()) {
      derivedGradient.get(derived.gradient());
      derived.pullBack(this);
    }
  }

  @Override
  public void getValues(ParameterLayout.Tensor tensor, float[] target) {
    exchange(valuesOf, values, tensor).get(target);
  }

  @Override
  public void getGradient(ParameterLayout.Tensor tensor, float[] target) {
    exchange(gradientsOf, gradient, tensor).get(target);
  }

  @Override
  public void putGradient(ParameterLayout.Tensor tensor, float[] source) {
    exchange(gradientsOf, gradient, tensor).put(source);
  }

  private Exchange exchange(
      Map<ParameterLayout.Tensor, Exchange> known, Tensor flat, ParameterLayout.Tensor tensor) {
    return known.computeIfAbsent(
        tensor,
        each -> new Exchange(memory.keep(flat.narrow(0, each.offset(), each.length())), memory));
  }
}
