package convoy.network.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Some values of an array, which is kept, not copied.
 *
 * @param values the array
 * @param from where they begin in it
 * @param length how many they are
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Floats(float[] values, int from, int length) implements Part {
  private static final int CHUNK = 1 << 14;

  /** A whole array. */
  public static Floats of(float... values) {
    return new Floats(values, 0, values.length);
  }

  /** A whole array, rounded to float32. */
  public static Floats of(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return of(rounded);
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * length;
  }

  /** Little-endian, whatever the machine. */
  @Override
  public void write(OutputStream out) throws IOException {
    for (int at = 0; at < length; at += CHUNK) {
      int count = Math.min(CHUNK, length - at);
      ByteBuffer chunk = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      chunk.asFloatBuffer().put(values, from + at, count);
      out.write(chunk.array());
    }
  }
}
