package convoy.network;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The tensors of a safetensors file, whoever wrote it: any names, shapes and types. */
public final class StoredTensors {

  /** A file, on whatever file system. */
  public interface Source {
    /** Opens it at its first byte. */
    InputStream open() throws IOException;

    /** Its length in bytes. */
    long length() throws IOException;

    /** Its name, for messages. */
    String name();
  }

  /**
   * One of them.
   *
   * @param name as the file has it
   * @param dtype as the file has it: {@code F32}
   * @param shape dimensions, the last running fastest
   * @param from where its bytes begin, counted from the end of the header
   * @param to where they end
   */
  public record Stored(String name, String dtype, List<Integer> shape, long from, long to) {
    private static final Map<String, Integer> BYTES =
        Map.of("F64", 8, "F32", 4, "F16", 2, "BF16", 2);

    /** Whether it holds numbers that are read here, which parameters can start from. */
    public boolean isRead() {
      return BYTES.containsKey(dtype);
    }

    /** Whether it holds floating-point numbers of any type, also of those that are not read. */
    public boolean isFloating() {
      return isRead() || dtype.startsWith("F");
    }

    /** The types that are read. */
    static String types() {
      return String.join(", ", new TreeSet<>(BYTES.keySet()));
    }

    private double values() {
      return shape.stream().mapToDouble(size -> size).reduce(1, (a, b) -> a * b);
    }

    private boolean isSound() {
      return from >= 0 && to >= from && (!isRead() || to - from == values() * BYTES.get(dtype));
    }
  }

  /** The JSON of a hundred thousand tensors takes less. */
  private static final long LONGEST_HEADER = 1 << 24;

  private static final int CHUNK = 1 << 16;

  private final Source source;
  private final long start;
  private final List<Stored> tensors;

  private StoredTensors(Source source, long start, List<Stored> tensors) {
    this.source = source;
    this.start = start;
    this.tensors = tensors;
  }

  /**
   * Reads what there is; no values.
   *
   * @throws IOException if it cannot be read, or is no safetensors file as it was written
   */
  public static StoredTensors of(Source source) throws IOException {
    try (InputStream in = source.open()) {
      SafetensorsHeader header = SafetensorsHeader.read(in, LONGEST_HEADER, source.name());
      long end = source.length() - header.length();
      List<Stored> tensors = new ArrayList<>();
      for (Map.Entry<?, ?> entry : header.entries().entrySet()) {
        if (!SafetensorsHeader.METADATA.equals(entry.getKey())) {
          tensors.add(stored((String) entry.getKey(), entry.getValue(), end, source.name()));
        }
      }
      tensors.sort(Comparator.comparingLong(Stored::from).thenComparing(Stored::name));
      return new StoredTensors(source, header.length(), List.copyOf(tensors));
    } catch (EOFException e) {
      throw tooShort(source, e);
    }
  }

  private static Stored stored(String name, Object found, long end, String file)
      throws IOException {
    if (found instanceof Map<?, ?> entry
        && entry.get(SafetensorsHeader.DTYPE) instanceof String dtype
        && entry.get(SafetensorsHeader.SHAPE) instanceof List<?> shape
        && shape.stream().allMatch(size -> size instanceof Integer number && number >= 0)
        && entry.get(SafetensorsHeader.OFFSETS) instanceof List<?> offsets
        && offsets.size() == 2
        && offsets.get(0) instanceof Number from
        && offsets.get(1) instanceof Number to) {
      List<Integer> sizes = shape.stream().map(Integer.class::cast).toList();
      Stored stored = new Stored(name, dtype, sizes, from.longValue(), to.longValue());
      if (stored.to() > end) {
        throw new EOFException();
      }
      if (stored.isSound()) {
        return stored;
      }
    }
    throw new IOException(
        "%s has %s for tensor '%s', which is no place for such a tensor; the file is damaged. Copy it anew."
            .formatted(file, Json.quote(found), Names.shorten(name)));
  }

  private static IOException tooShort(Source source, EOFException cause) {
    return new IOException(source.name() + " ends too early. Copy it anew.", cause);
  }

  /** All of them, as they lie in the file. */
  public List<Stored> tensors() {
    return tensors;
  }

  /**
   * Reads the values of some, as float32: F64 is rounded to it, F16 and BF16 fit into it.
   *
   * @param wanted of {@link #tensors}, of types that are read
   * @throws IOException if they cannot be read
   */
  public Map<Stored, float[]> values(Collection<Stored> wanted) throws IOException {
    Map<Stored, float[]> values = new LinkedHashMap<>();
    try (InputStream in = source.open()) {
      in.skipNBytes(start);
      long at = 0;
      for (Stored stored : tensors) {
        if (wanted.contains(stored)) {
          if (stored.from() < at) {
            throw new IOException(
                "%s: tensor '%s' begins where another one lies; the file is damaged. Copy it anew."
                    .formatted(source.name(), Names.shorten(stored.name())));
          }
          in.skipNBytes(stored.from() - at);
          values.put(stored, values(in, stored));
          at = stored.to();
        }
      }
      return values;
    } catch (EOFException e) {
      throw tooShort(source, e);
    }
  }

  private static float[] values(InputStream in, Stored stored) throws IOException {
    float[] values = new float[(int) stored.values()];
    int bytes = Stored.BYTES.get(stored.dtype());
    for (int from = 0; from < values.length; from += CHUNK) {
      int length = Math.min(CHUNK, values.length - from);
      ByteBuffer buffer =
          ByteBuffer.wrap(SafetensorsHeader.exactly(in, length * bytes))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int i = from; i < from + length; i++) {
        values[i] =
            switch (stored.dtype()) {
              case "F64" -> (float) buffer.getDouble();
              case "F32" -> buffer.getFloat();
              case "F16" -> half(buffer.getShort());
              default -> Float.intBitsToFloat(buffer.getShort() << Short.SIZE); // BF16
            };
      }
    }
    return values;
  }

  /** IEEE 754's binary16: a sign, 5 bits of exponent, 10 of fraction. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(0x400 + fraction, exponent - 25);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
