package convoy.network.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the wire format of Protocol Buffers
 * (https://protobuf.dev/programming-guides/encoding): fields one after the other, each a key (its
 * number times 8, plus how its value is written) and a value.
 */
final class Message implements Part {
  /** What a reader of Protocol Buffers takes, at most. */
  static final long MOST_BYTES = Integer.MAX_VALUE;

  private static final int VARINT = 0;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final List<Part> parts = new ArrayList<>();
  private long bytes;

  /** Some bytes as they are. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Raw(byte[] values) implements Part {
    @Override
    public long bytes() {
      return values.length;
    }

    @Override
    public void write(OutputStream out) throws IOException {
      out.write(values);
    }
  }

  /** Adds a whole number, an enum's or a boolean. */
  Message integer(int field, long value) {
    ByteArrayOutputStream raw = key(field, VARINT);
    varint(value, raw);
    return raw(raw);
  }

  /** Adds a number of 32 bits. */
  Message number(int field, float value) {
    ByteArrayOutputStream raw = key(field, FIXED32);
    raw.writeBytes(
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    return raw(raw);
  }

  /** Adds a text. */
  Message text(int field, String text) {
    return part(field, new Raw(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds a message, to which nothing may be added any more, or bytes. */
  Message part(int field, Part part) {
    ByteArrayOutputStream raw = key(field, DELIMITED);
    varint(part.bytes(), raw);
    raw(raw);
    return append(part);
  }

  private Message raw(ByteArrayOutputStream raw) {
    return append(new Raw(raw.toByteArray()));
  }

  private Message append(Part part) {
    parts.add(part);
    bytes += part.bytes();
    return this;
  }

  private static ByteArrayOutputStream key(int field, int form) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    varint((long) field << 3 | form, raw);
    return raw;
  }

  /** Seven bits a byte, the lowest first; the eighth says that more follow. */
  private static void varint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void write(OutputStream out) throws IOException {
    for (Part part : parts) {
      part.write(out);
    }
  }
}
