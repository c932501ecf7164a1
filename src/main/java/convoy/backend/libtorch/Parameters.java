package convoy.backend.libtorch;

import convoy.network.ParameterLayout;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A network's parameters and gradient on its device: one flat tensor each, and views of them. */
final class Parameters {
  private final ParameterLayout layout;
  private final Tensor values;
  private final Tensor gradient;

  Parameters(ParameterLayout layout, TensorTypes types, NativeMemory memory) {
    this.layout = layout;
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
    return view(values, layout.tensor(layer, parameter), memory);
  }

  /** The gradient of one parameter, in its shape; {@code memory} owns the view. */
  Tensor gradient(String layer, String parameter, NativeMemory memory) {
    return view(gradient, layout.tensor(layer, parameter), memory);
  }

  private static Tensor view(Tensor flat, ParameterLayout.Tensor tensor, NativeMemory memory) {
    long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
    return memory.keep(flat.narrow(0, tensor.offset(), tensor.length()).view(shape));
  }
}
