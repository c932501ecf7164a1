package convoy.backend.dl4j;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A stretch of native float32 memory with one owner, and views of it in any shape. */
final class NativeArray implements AutoCloseable {
  private final INDArray array;
  private final FloatPointer pointer;
  private final long length;

  /**
   * @param length values; what they are is undefined
   */
  NativeArray(long length) {
    array = Nd4j.createUninitializedDetached(DataType.FLOAT, length);
    pointer = new FloatPointer(array.data().addressPointer());
    pointer.capacity(length);
    this.length = length;
  }

  /** How many values it has. */
  long length() {
    return length;
  }

  /** The first values as an array of this shape. */
  INDArray view(long... shape) {
    return Nd4j.create(array.data(), shape, Nd4j.getStrides(shape, 'c'), 0, 'c');
  }

  /** Copies from the Java heap to this array's values from {@code at} on. */
  void put(long at, float[] source, int from, int length) {
    pointer.position(at).put(source, from, length);
  }

  /** Copies this array's values from {@code at} on to the Java heap. */
  void get(long at, float[] target, int from, int length) {
    pointer.position(at).get(target, from, length);
  }

  @Override
  public void close() {
    array.close();
  }
}
