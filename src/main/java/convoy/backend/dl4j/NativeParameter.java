package convoy.backend.dl4j;

import convoy.network.ParameterLayout;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A parameter's copy in native memory, for the operations that read it, and its gradient there. */
final class NativeParameter {
  private final HostParameters host;
  private final ParameterLayout.Tensor tensor;
  private final NativeArray values;
  private final NativeArray gradient;

  NativeParameter(HostParameters host, String layer, String parameter, NativeMemory memory) {
    this.host = host;
    tensor = host.layout().tensor(layer, parameter);
    values = memory.allocate(tensor.length());
    gradient = memory.allocate(tensor.length());
  }

  INDArray values() {
    return values.view(shape());
  }

  INDArray gradient() {
    return gradient.view(shape());
  }

  /** Brings the values from the host. */
  void fetch() {
    values.put(host.values(), tensor.offset(), tensor.length());
  }

  /** Brings the gradient to the host. */
  void deliver() {
    gradient.get(host.gradient(), tensor.offset(), tensor.length());
  }

  private long[] shape() {
    return tensor.shape().stream().mapToLong(Integer::longValue).toArray();
  }
}
