package convoy.averaging;

import java.nio.ByteBuffer;

/** Floats as bytes, big-endian, for what serializes bytes much faster than floats. */
final class FloatBytes {
  private FloatBytes() {}

  static byte[] of(float[] values) {
    return of(values, 0, values.length);
  }

  static byte[] of(float[] values, int from, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(length, Float.BYTES));
    buffer.asFloatBuffer().put(values, from, length);
    return buffer.array();
  }

  static float[] toFloats(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    copy(bytes, values, 0);
    return values;
  }

  /** Copies all floats into an array from a place on. */
  static void copy(byte[] bytes, float[] target, int at) {
    ByteBuffer.wrap(bytes).asFloatBuffer().get(target, at, bytes.length / Float.BYTES);
  }
}
