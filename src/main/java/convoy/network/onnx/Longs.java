package convoy.network.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A few whole numbers: shapes, paddings. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Longs(long[] values) implements Part {
  @Override
  public long bytes() {
    return (long) Long.BYTES * values.length;
  }

  @Override
  public void write(OutputStream out) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    out.write(bytes.array());
  }
}
