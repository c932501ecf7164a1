package convoy.data.idx;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An IDX file of unsigned bytes, gzipped or not, item by item.
 *
 * <p>The format: two zero bytes, a type (0x08: unsigned byte), the number of dimensions, each
 * dimension as a big-endian int of four bytes, the values in C order. Source: Y. LeCun, C. Cortes,
 * C. Burges, "The MNIST database of handwritten digits", section "File formats".
 */
public final class IdxStream implements Closeable {
  private static final int UNSIGNED_BYTE = 0x08;

  /** An item is an array. */
  private static final long MOST_VALUES_OF_AN_ITEM = 1 << 30;

  private final String file;
  private final InputStream in;
  private final int[] dimensions;
  private long read;

  private IdxStream(String file, InputStream in, Set<Integer> ranks, String expected)
      throws IOException {
    this.file = file;
    this.in = in;
    this.dimensions = header(ranks, expected);
  }

  /**
   * Opens a file of images: three dimensions [count, height, width], or four [count, channels,
   * height, width].
   *
   * @param file what messages call the file
   * @param raw its bytes from the start, gzipped or not (its first bytes tell, not its name)
   * @throws IdxFormatException if it is not such a file
   */
  public static IdxStream ofImages(String file, InputStream raw) throws IOException {
    return of(file, raw, Set.of(3, 4), "3 (images) or 4 (images with channels)");
  }

  /**
   * Opens a file of labels: one dimension [count].
   *
   * @param file what messages call the file
   * @param raw its bytes from the start, gzipped or not
   * @throws IdxFormatException if it is not such a file
   */
  public static IdxStream ofLabels(String file, InputStream raw) throws IOException {
    return of(file, raw, Set.of(1), "1 (labels)");
  }

  private static IdxStream of(String file, InputStream raw, Set<Integer> ranks, String expected)
      throws IOException {
    try {
      return inWords(file, () -> new IdxStream(file, unpacked(raw), ranks, expected));
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** Something that reads. */
  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T inWords(String file, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (ZipException e) {
      throw new IdxFormatException(
          file,
          "begins like a gzip file but cannot be unpacked (%s). Fetch the file again."
              .formatted(e.getMessage()));
    } catch (EOFException e) {
      throw new IdxFormatException(
          file, "is truncated: its gzip stream ends too early. Fetch the file again.");
    }
  }

  private static InputStream unpacked(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw);
    in.mark(2);
    boolean gzipped = isGzip(in.read(), in.read());
    in.reset();
    return gzipped ? new GZIPInputStream(in, 1 << 16) : in;
  }

  /** Whether a file that begins with these two bytes is gzipped. */
  public static boolean isGzip(int first, int second) {
    return first == 0x1f && second == 0x8b;
  }

  private int[] header(Set<Integer> ranks, String expected) throws IOException {
    byte[] magic = exactly(4, "bytes of the header");
    if (magic[0] != 0 || magic[1] != 0) {
      throw new IdxFormatException(
          file,
          "is not an IDX file: begins with the bytes %s, expected 00 00 08 and the number of dimensions."
              .formatted(HexFormat.ofDelimiter(" ").formatHex(magic)));
    }
    if (magic[2] != UNSIGNED_BYTE) {
      throw new IdxFormatException(
          file,
          "holds values of type 0x%02x, expected 0x08 (unsigned byte). Convert them to whole numbers from 0 to 255, or use Parquet."
              .formatted(magic[2]));
    }
    int rank = magic[3];
    if (!ranks.contains(rank)) {
      throw new IdxFormatException(
          file,
          "has %d dimension(s), expected %s. Are the image and the label file mixed up?"
              .formatted(rank, expected));
    }
    ByteBuffer sizes = ByteBuffer.wrap(exactly(4 * rank, "bytes of dimensions"));
    int[] found = new int[rank];
    for (int i = 0; i < rank; i++) {
      found[i] = sizes.getInt();
    }
    requireValues(found);
    return found;
  }

  private void requireValues(int[] found) throws IdxFormatException {
    long items = 1;
    for (int i = found.length - 1; i >= 0; i--) {
      // Unsigned: a damaged header must not pass as a negative size.
      long length = Integer.toUnsignedLong(found[i]);
      if (length == 0) {
        throw new IdxFormatException(file, "is empty: one of its dimensions is 0.");
      }
      items *= length;
      if (items > (i > 0 ? MOST_VALUES_OF_AN_ITEM : Long.MAX_VALUE) || found[i] < 0) {
        throw new IdxFormatException(
            file,
            "claims more values than there can be: its dimensions are %s. Its header is damaged; fetch the file again."
                .formatted(Arrays.toString(found)));
      }
    }
  }

  /** How many items, that is images or labels, there are. At least 1. */
  public int count() {
    return dimensions[0];
  }

  /** How many values an item has: 1 for a label, channels x height x width for an image. */
  public int itemSize() {
    return Arrays.stream(dimensions).skip(1).reduce(1, Math::multiplyExact);
  }

  /** Bytes before the first item. */
  public int headerLength() {
    return Integer.BYTES * (1 + dimensions.length);
  }

  /**
   * The shape of an image as [channels, height, width]; a file of three dimensions has one channel.
   *
   * @throws IllegalStateException if this holds labels
   */
  public int[] imageShape() {
    return switch (dimensions.length) {
      case 3 -> new int[] {1, dimensions[1], dimensions[2]};
      case 4 -> new int[] {dimensions[1], dimensions[2], dimensions[3]};
      default -> throw new IllegalStateException("labels have no image shape");
    };
  }

  /**
   * Checks, of a file that is not gzipped, that it is as long as its header says.
   *
   * @param length of the file in bytes
   * @throws IdxFormatException if it is shorter or longer
   */
  public void requireLength(long length) throws IdxFormatException {
    long values = (long) count() * itemSize();
    long found = length - headerLength();
    if (found < values) {
      throw truncated(found, values, "values");
    } else if (found > values) {
      throw tooLong();
    }
  }

  /**
   * Checks that there is one label for each image.
   *
   * @throws IdxFormatException if not
   */
  public static void requireSameCount(IdxStream images, IdxStream labels)
      throws IdxFormatException {
    if (images.count() != labels.count()) {
      throw new IdxFormatException(
          labels.file,
          "holds %d labels, but %s holds %d images; expected one label for each image. Do both files belong to the same set?"
              .formatted(labels.count(), images.file, images.count()));
    }
  }

  /** Goes on after so many items. */
  public void skip(long items) throws IOException {
    long values = items * itemSize();
    inWords(
        file,
        () -> {
          in.skipNBytes(values);
          return null;
        });
    read += values;
  }

  /**
   * Reads so many values on, of one item or several. After the last it checks that the file ends.
   *
   * @throws IdxFormatException if the file ends before, or does not end
   */
  public byte[] read(int values) throws IOException {
    byte[] bytes = inWords(file, () -> exactly(values, "values"));
    read += values;
    if (read == (long) count() * itemSize() && inWords(file, in::read) != -1) {
      throw tooLong();
    }
    return bytes;
  }

  private byte[] exactly(int size, String what) throws IOException {
    // readNBytes grows its buffer with what comes: a header that lies costs no memory.
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      boolean values = dimensions != null;
      throw truncated(read + bytes.length, values ? (long) count() * itemSize() : size, what);
    }
    return bytes;
  }

  private IdxFormatException truncated(long found, long expected, String what) {
    return new IdxFormatException(
        file,
        "is truncated: found %d of %d %s. Fetch the file again.".formatted(found, expected, what));
  }

  private IdxFormatException tooLong() {
    return new IdxFormatException(
        file,
        "goes on after the %d values that its header promises. Is the header right, or are two files in one?"
            .formatted((long) count() * itemSize()));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
