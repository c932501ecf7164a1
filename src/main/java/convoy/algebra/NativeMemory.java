package convoy.algebra;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
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
      throw new IllegalStateException(
          "%,d MB of memory outside of the Java heap cannot be had. Leave the process more of it: raise spark.executor.memoryOverhead (on the driver spark.driver.memoryOverhead), or lower what its heap takes."
              .formatted((bytes >> 20) + 1));
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
    return new DoublePointer(open()).position(at);
  }

  /** The numbers of float32 from place {@code at} on. */
  FloatPointer floatsAt(long at) {
    return new FloatPointer(open()).position(at);
  }

  /**
   * Doubles to be copied to and from the heap: much faster than by their pointer, which copies each
   * array once more, and the whole of it. For no longer than the memory.
   */
  DoubleBuffer doubles(long from, int count) {
    return doublesAt(from).limit(from + count).asByteBuffer().asDoubleBuffer();
  }

  /** Numbers of float32 to be copied, as {@link #doubles(long, int)}. */
  FloatBuffer floats(long from, int count) {
    return floatsAt(from).limit(from + count).asByteBuffer().asFloatBuffer();
  }

  private Pointer open() {
    if (memory == null) {
      throw new IllegalStateException("this memory has been freed");
    }
    return memory;
  }

  @Override
  public void close() {
    if (memory != null) {
      Pointer.free(memory);
      memory = null;
    }
  }
}
