package convoy.data.idx;

import convoy.data.JavaArrays;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files of unsigned bytes, gzipped or not, whole into memory.
 *
 * <p>The format: two zero bytes, a type (0x08: unsigned byte), the number of dimensions, each
 * dimension as a big-endian int of four bytes, the values in C order. Source: Y. LeCun, C. Cortes,
 * C. Burges, "The MNIST database of handwritten digits", section "File formats".
 */
public final class IdxReader {

  private static final int UNSIGNED_BYTE = 0x08;

  private final String file;
  private final InputStream in;
  private final LongConsumer room;

  private IdxReader(String file, InputStream in, LongConsumer room) {
    this.file = file;
    this.in = in;
    this.room = room;
  }

  /**
   * Reads images: three dimensions [count, height, width], or four [count, channels, height,
   * width].
   *
   * @param file what messages call the file
   * @param in its bytes from the start, gzipped or not (its first bytes tell, not its name); the
   *     caller closes it
   * @param room is told how many values there are before one is read; may refuse them
   * @throws IdxFormatException if it is not such a file, or shorter or longer than its header says
   */
  public static IdxArray readImages(String file, InputStream in, LongConsumer room)
      throws IOException {
    return read(file, in, room, Set.of(3, 4), "3 (images) or 4 (images with channels)");
  }

  /**
   * Reads labels: one dimension [count].
   *
   * @param file what messages call the file
   * @param in its bytes from the start, gzipped or not; the caller closes it
   * @param room is told how many values there are before one is read; may refuse them
   * @throws IdxFormatException if it is not such a file, or shorter or longer than its header says
   */
  public static IdxArray readLabels(String file, InputStream in, LongConsumer room)
      throws IOException {
    return read(file, in, room, Set.of(1), "1 (labels)");
  }

  /**
   * Checks that there is one label for each image.
   *
   * @throws IdxFormatException if not
   */
  public static void requireSameCount(
      String imagesFile, IdxArray images, String labelsFile, IdxArray labels)
      throws IdxFormatException {
    if (images.count() != labels.count()) {
      throw new IdxFormatException(
          labelsFile,
          "holds %d labels, but %s holds %d images; expected one label for each image. Do both files belong to the same set?"
              .formatted(labels.count(), imagesFile, images.count()));
    }
  }

  private static IdxArray read(
      String file, InputStream raw, LongConsumer room, Set<Integer> ranks, String expected)
      throws IOException {
    try {
      IdxReader reader = new IdxReader(file, unpacked(raw), room);
      int[] dimensions = reader.header(ranks, expected);
      return new IdxArray(dimensions, reader.values(dimensions));
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
    boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzipped ? new GZIPInputStream(in) : in;
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
    int[] dimensions = new int[rank];
    for (int i = 0; i < rank; i++) {
      dimensions[i] = sizes.getInt();
    }
    return dimensions;
  }

  private byte[] values(int[] dimensions) throws IOException {
    long size = 1;
    for (int dimension : dimensions) {
      // Unsigned: a damaged header must not pass as a negative size.
      long length = Integer.toUnsignedLong(dimension);
      if (length == 0) {
        throw new IdxFormatException(file, "is empty: one of its dimensions is 0.");
      }
      size *= length;
      if (size > JavaArrays.LONGEST) {
        throw new IdxFormatException(
            file,
            "claims more than %d values; IDX files are read whole into memory. Use Parquet for larger sets; if this one should be small, its header is damaged."
                .formatted(JavaArrays.LONGEST));
      }
    }
    room.accept(size);
    byte[] values = exactly((int) size, "values");
    if (in.read() != -1) {
      throw new IdxFormatException(
          file,
          "goes on after the %d values that its header promises. Is the header right, or are two files in one?"
              .formatted(size));
    }
    return values;
  }

  private byte[] exactly(int size, String what) throws IOException {
    // readNBytes grows its buffer with what comes: a header that lies costs no memory.
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new IdxFormatException(
          file,
          "is truncated: found %d of %d %s. Fetch the file again."
              .formatted(bytes.length, size, what));
    }
    return bytes;
  }
}
