package convoy.network;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Parameters in the safetensors format, which PyTorch, JAX and others read: 8 bytes with the length
 * of a JSON header (little-endian), the header {@code {"name": {"dtype": "F32", "shape": [...],
 * "data_offsets": [from, to]}, ...}}, then the values, little-endian float32. Tensors are named as
 * in {@link ParameterLayout}. They are written in its order, and read in any, because other writers
 * have an order of their own.
 */
public final class Safetensors {
  private static final String COPY_ANEW = "Copy it anew, or train again.";
  private static final int CHUNK = 1 << 16;

  /** Bytes of a header beside its tensors, for the texts of other writers. */
  private static final int METADATA_BYTES = 1 << 20;

  /** Bytes of a header for each tensor, at most. */
  private static final int TENSOR_BYTES = 1 << 10;

  private Safetensors() {}

  /**
   * Writes all parameters of a network.
   *
   * @param layout names, shapes and places
   * @param values as many as the layout has
   * @param out stays open
   */
  public static void write(ParameterLayout layout, float[] values, OutputStream out)
      throws IOException {
    byte[] json = header(layout);
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

  /** What {@link #write} writes before the values: names, shapes and places of tensors, as JSON. */
  public static byte[] header(ParameterLayout layout) {
    Map<String, Object> header = new LinkedHashMap<>();
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      long from = (long) tensor.offset() * Float.BYTES;
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put(SafetensorsHeader.DTYPE, "F32");
      entry.put(SafetensorsHeader.SHAPE, tensor.shape());
      entry.put(SafetensorsHeader.OFFSETS, List.of(from, from + bytes(tensor)));
      header.put(tensor.name(), entry);
    }
    return Json.compact(header).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads all parameters of a network. Takes no memory for values before it is certain that they
   * are there.
   *
   * @param layout what is expected
   * @param in from the first byte of the file
   * @param length of the file in bytes
   * @param file its name, for messages
   * @throws IOException if the file is damaged, does not hold just these tensors in these shapes,
   *     or holds values that no training gives
   */
  public static float[] read(ParameterLayout layout, InputStream in, long length, String file)
      throws IOException {
    try {
      long longest = METADATA_BYTES + (long) layout.tensors().size() * TENSOR_BYTES;
      SafetensorsHeader header = SafetensorsHeader.read(in, longest, file);
      List<ParameterLayout.Tensor> tensors = inOrderOfFile(layout, header.entries(), file);
      long surplus = length - header.length() - (long) layout.size() * Float.BYTES;
      if (surplus < 0) {
        throw new EOFException();
      } else if (surplus > 0) {
        throw new IOException(file + " is longer than its tensors; it is damaged. " + COPY_ANEW);
      }
      float[] values = new float[layout.size()];
      for (ParameterLayout.Tensor tensor : tensors) {
        readTensor(in, tensor, values);
      }
      Optional<String> unsound = layout.unsound(values);
      if (unsound.isPresent()) {
        throw new IOException(
            "%s has %s. It is damaged, or its training diverged: copy it anew, or train again with a smaller learningRate."
                .formatted(file, unsound.get()));
      }
      return values;
    } catch (EOFException e) {
      throw new IOException(file + " ends too early. " + COPY_ANEW, e);
    }
  }

  /** The layout's tensors as they lie in the file, which has these, one behind the other. */
  private static List<ParameterLayout.Tensor> inOrderOfFile(
      ParameterLayout layout, Map<?, ?> header, String file) throws IOException {
    TreeMap<Long, ParameterLayout.Tensor> byPlace = new TreeMap<>();
    List<String> foreign = new ArrayList<>();
    header.keySet().forEach(name -> foreign.add(String.valueOf(name)));
    foreign.remove(SafetensorsHeader.METADATA);
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      byPlace.put(start(header.get(tensor.name()), tensor, file), tensor);
      foreign.remove(tensor.name());
    }
    if (!foreign.isEmpty()) {
      throw new IOException(
          file + " has tensors that this network does not have: " + Names.list(foreign) + ".");
    }
    long expected = 0;
    for (Map.Entry<Long, ParameterLayout.Tensor> entry : byPlace.entrySet()) {
      if (entry.getKey() != expected) {
        break;
      }
      expected += bytes(entry.getValue());
    }
    if (expected != (long) layout.size() * Float.BYTES) {
      throw new IOException(
          file + " has gaps or overlaps between its tensors; it is damaged. " + COPY_ANEW);
    }
    return List.copyOf(byPlace.values());
  }

  /** Where the values of a tensor begin, of which the file has what is expected. */
  private static long start(Object found, ParameterLayout.Tensor tensor, String file)
      throws IOException {
    if (found instanceof Map<?, ?> entry
        && "F32".equals(entry.get(SafetensorsHeader.DTYPE))
        && tensor.shape().equals(entry.get(SafetensorsHeader.SHAPE))
        && entry.get(SafetensorsHeader.OFFSETS) instanceof List<?> offsets
        && offsets.size() == 2
        && offsets.get(0) instanceof Number from
        && offsets.get(1) instanceof Number to
        && to.longValue() - from.longValue() == bytes(tensor)) {
      return from.longValue();
    }
    throw new IOException(
        "%s has %s for tensor '%s', expected F32 of shape %s; it does not belong to this network."
            .formatted(
                file,
                Json.quote(found == null ? Json.MISSING : found),
                tensor.name(),
                tensor.shape()));
  }

  private static long bytes(ParameterLayout.Tensor tensor) {
    return (long) tensor.length() * Float.BYTES;
  }

  private static void readTensor(InputStream in, ParameterLayout.Tensor tensor, float[] values)
      throws IOException {
    int end = tensor.offset() + tensor.length();
    for (int from = tensor.offset(); from < end; from += CHUNK) {
      int length = Math.min(CHUNK, end - from);
      ByteBuffer.wrap(SafetensorsHeader.exactly(in, length * Float.BYTES))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values, from, length);
    }
  }

  private static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
