package convoy.backend.libtorch;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The native memory of a vector: its values and, made when they are first asked for, what
 * operations need beside them. All of it belongs to the network's memory, and is made once, however
 * often it is asked for.
 */
final class FlatTensor {
  private record Range(int from, int length) {}

  private final Tensor tensor;
  private final int from;
  private final int length;
  private final NativeMemory memory;
  private final Map<Range, FlatTensor> slices = new HashMap<>();
  private Exchange exchange;
  private Tensor scratch;

  /**
   * @param tensor of one dimension
   * @param memory owns what is made here
   */
  FlatTensor(Tensor tensor, NativeMemory memory) {
    this(tensor, 0, memory);
  }

  private FlatTensor(Tensor tensor, int from, NativeMemory memory) {
    this.tensor = tensor;
    this.from = from;
    this.memory = memory;
    this.length = Math.toIntExact(tensor.numel());
  }

  Tensor tensor() {
    return tensor;
  }

  /** Place of its first value in the vector that it is a slice of. */
  int from() {
    return from;
  }

  int length() {
    return length;
  }

  /** A view of a part. */
  FlatTensor slice(int first, int count) {
    return slices.computeIfAbsent(
        new Range(first, count),
        range -> {
          try (PointerScope scope = new PointerScope()) {
            return new FlatTensor(
                memory.keep(tensor.narrow(0, first, count)), from + first, memory);
          }
        });
  }

  Exchange exchange() {
    if (exchange == null) {
      try (PointerScope scope = new PointerScope()) {
        exchange = new Exchange(tensor, memory);
      }
    }
    return exchange;
  }

  /** As many values, of no meaning. */
  Tensor scratch() {
    if (scratch == null) {
      try (PointerScope scope = new PointerScope()) {
        scratch = memory.keep(torch.empty_like(tensor));
      }
    }
    return scratch;
  }
}
