package convoy.algebra;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Memory outside of the Java heap, not cleared, which whoever asks for it frees. */
final class NativeMemory implements AutoCloseable {
  private Pointer memory;

  private NativeMemory(long bytes) {
    OpenBlas.useOneThread();
    memory = Pointer.malloc(Math.max(1, bytes));
    if (memory == null || memory.isNull()) {
      throw new OutOfMemoryError(
          "%,d MB of native memory cannot be had".formatted((bytes >> 20) + 1));
    }
  }

  /** Memory for so many doubles. */
  static NativeMemory doubles(long count) {
    return new NativeMemory(Math.multiplyExact(count, Double.BYTES));
  }

  /** Memory for so many numbers of float32. */
  static NativeMemory floats(long count) {
    return new NativeMemory(Math.multiplyExact(count, Float.BYTES));
  }

  /** The doubles from place {@code at} on. */
  DoublePointer doublesAt(long at) {
    return new DoublePointer(memory).position(at);
  }

  /** The numbers of float32 from place {@code at} on. */
  FloatPointer floatsAt(long at) {
    return new FloatPointer(memory).position(at);
  }

  @Override
  public void close() {
    if (memory != null) {
      Pointer.free(memory);
      memory = null;
    }
  }
}
