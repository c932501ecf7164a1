package convoy.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Parameters in the safetensors format, which PyTorch, JAX and others read: 8 bytes with the length
 * of a JSON header (little-endian), the header {@code {"name": {"dtype": "F32", "shape": [...],
 * "data_offsets": [from, to]}, ...}}, then the values, little-endian float32. Tensors are named as
 * in {@link ParameterLayout} and lie in its order.
 */
public final class Safetensors {
  private static final int CHUNK = 1 << 16;
  private static final int LONGEST_HEADER = 100_000_000;

  private Safetensors() {}

  /** Writes all parameters of a network; the stream stays open. */
  public static void write(ParameterLayout layout, float[] values, OutputStream out)
      throws IOException {
    ObjectNode header = Json.MAPPER.createObjectNode();
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", "F32");
      ArrayNode shape = entry.putArray("shape");
      tensor.shape().forEach(shape::add);
      long from = (long) tensor.offset() * Float.BYTES;
      entry.putArray("data_offsets").add(from).add(from + (long) tensor.length() * Float.BYTES);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padding = (8 - json.length % 8) % 8; // so that the values are aligned
    ByteBuffer buffer = littleEndian(8).putLong(json.length + padding);
    out.write(buffer.array());
    out.write(json);
    out.write(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
    for (int from = 0; from < values.length; from += CHUNK) {
      int length = Math.min(CHUNK, values.length - from);
      ByteBuffer chunk = littleEndian(length * Float.BYTES);
      chunk.asFloatBuffer().put(values, from, length);
      out.write(chunk.array());
    }
  }

  /**
   * Reads all parameters of a network.
   *
   * @param layout what is expected
   * @param in from the first byte of the file
   * @param file its name, for messages
   * @throws IOException if the file is damaged, or does not hold just these tensors in these shapes
   */
  public static float[] read(ParameterLayout layout, InputStream in, String file)
      throws IOException {
    try {
      long headerLength = ByteBuffer.wrap(exactly(in, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (headerLength < 2 || headerLength > LONGEST_HEADER) {
        throw new IOException(
            file + " is no safetensors file: its header has " + headerLength + " bytes.");
      }
      JsonNode header = header(exactly(in, (int) headerLength), file);
      float[] values = new float[layout.size()];
      for (ParameterLayout.Tensor tensor : layout.tensors()) {
        check(header.path(tensor.name()), tensor, file);
        readTensor(in, tensor, values);
      }
      if (in.read() >= 0) {
        throw new IOException(
            file + " is longer than its tensors; it is damaged or of another network.");
      }
      return values;
    } catch (EOFException e) {
      throw new IOException(file + " ends too early; copy it anew, or train again.", e);
    }
  }

  private static JsonNode header(byte[] json, String file) throws IOException {
    try {
      return Json.MAPPER.readTree(new String(json, StandardCharsets.UTF_8).strip());
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no safetensors file: its header is no JSON.", e);
    }
  }

  private static void check(JsonNode entry, ParameterLayout.Tensor tensor, String file)
      throws IOException {
    long from = (long) tensor.offset() * Float.BYTES;
    boolean fits =
        entry.path("dtype").asText().equals("F32")
            && entry.path("shape").equals(Json.MAPPER.valueToTree(tensor.shape()))
            && entry.path("data_offsets").path(0).asLong(-1) == from
            && entry.path("data_offsets").path(1).asLong(-1)
                == from + (long) tensor.length() * Float.BYTES;
    if (!fits) {
      throw new IOException(
          "%s has %s for tensor '%s', expected F32 of shape %s at byte %d; it does not belong to this network."
              .formatted(
                  file,
                  entry.isMissingNode() ? "nothing" : entry,
                  tensor.name(),
                  List.copyOf(tensor.shape()),
                  from));
    }
  }

  private static void readTensor(InputStream in, ParameterLayout.Tensor tensor, float[] values)
      throws IOException {
    int end = tensor.offset() + tensor.length();
    for (int from = tensor.offset(); from < end; from += CHUNK) {
      int length = Math.min(CHUNK, end - from);
      ByteBuffer.wrap(exactly(in, length * Float.BYTES))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values, from, length);
    }
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
