package convoy.backend.libtorch;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Copies a tensor's values from and to the Java heap, where they lie row after row. A tensor in the
 * processor's memory that lies so itself is read and written at once; another has a copy there.
 */
final class Exchange {
  private final Tensor tensor;
  private final Tensor host;
  private final FloatPointer values;
  private final int length;

  /**
   * @param tensor float32 on any device and in any order
   * @param memory owns what is made here
   */
  Exchange(Tensor tensor, NativeMemory memory) {
    this.tensor = tensor;
    length = Math.toIntExact(tensor.numel());
    boolean direct = tensor.is_cpu() && tensor.is_contiguous();
    host = direct ? tensor : memory.keep(torch.empty(tensor.sizes()));
    // An empty tensor has no address, and JavaCPP copies nothing to and from nowhere.
    values = memory.keep(length == 0 ? new FloatPointer(1) : host.data_ptr_float());
    values.capacity(length);
  }

  /** Sets every value of the tensor. */
  void put(float[] source) {
    values.put(source, 0, length);
    if (host != tensor) {
      tensor.copy_(host);
    }
  }

  /** Copies every value of the tensor. */
  void get(float[] target) {
    if (host != tensor) {
      host.copy_(tensor);
    }
    values.get(target, 0, length);
  }
}
