package convoy.testing;

import convoy.network.Json;
import convoy.network.StoredTensors;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a safetensors file as others write them. */
public final class TensorFile {
  private final Map<String, Object> header = new LinkedHashMap<>();
  private final List<byte[]> values = new ArrayList<>();
  private long end;

  /** An empty one. */
  public TensorFile() {
    header.put("__metadata__", Map.of("format", "pt"));
  }

  /** Adds a tensor of float32. */
  public TensorFile floats(String name, float[] values, int... shape) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return bytes(name, "F32", bytes.array(), shape);
  }

  /** Adds a whole number, as PyTorch's batch normalization has one. */
  public TensorFile counter(String name) {
    return bytes(name, "I64", new byte[Long.BYTES]);
  }

  /** Adds a tensor of any type. */
  public TensorFile bytes(String name, String dtype, byte[] bytes, int... shape) {
    List<Integer> sizes = Arrays.stream(shape).boxed().toList();
    header.put(
        name,
        Map.of("dtype", dtype, "shape", sizes, "data_offsets", List.of(end, end + bytes.length)));
    end += bytes.length;
    values.add(bytes);
    return this;
  }

  /** Writes it. */
  public StoredTensors.Source write(Path path) throws IOException {
    byte[] json = Json.compact(header).getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
      out.write(buffer(Long.BYTES).putLong(json.length).array());
      out.write(json);
      for (byte[] bytes : values) {
        out.write(bytes);
      }
    }
    return source(path);
  }

  /** A file on this machine's disk. */
  public static StoredTensors.Source source(Path path) {
    return new StoredTensors.Source() {
      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(path);
      }

      @Override
      public long length() throws IOException {
        return Files.size(path);
      }

      @Override
      public String name() {
        return path.toString();
      }
    };
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
