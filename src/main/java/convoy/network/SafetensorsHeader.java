package convoy.network;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What stands at the beginning of a safetensors file: the length of the header in 8 bytes, and the
 * header, JSON from names of tensors to their types, shapes and places.
 *
 * @param entries the JSON; empty where it is no object
 * @param length of both in bytes
 */
record SafetensorsHeader(Map<?, ?> entries, long length) {
  static final String DTYPE = "dtype";
  static final String SHAPE = "shape";
  static final String OFFSETS = "data_offsets";

  /** Texts that other writers add; of no meaning here. */
  static final String METADATA = "__metadata__";

  /**
   * Reads it.
   *
   * @param longest JSON there may be, in bytes
   * @param file its name, for messages
   * @throws EOFException if the file ends before its header does
   * @throws IOException if it is none
   */
  static SafetensorsHeader read(InputStream in, long longest, String file) throws IOException {
    long length = ByteBuffer.wrap(exactly(in, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > longest) {
      throw new IOException(file + " is no safetensors file: its header has " + length + " bytes.");
    }
    try {
      String text = new String(exactly(in, (int) length), StandardCharsets.UTF_8);
      Object tree = Json.tree(text, "The header of " + file);
      return new SafetensorsHeader(tree instanceof Map<?, ?> map ? map : Map.of(), 8 + length);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is no safetensors file: its header is no JSON.", e);
    }
  }

  /** So many bytes, or an {@link EOFException}. */
  static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }
}
