package convoy.data.idx;

import convoy.data.JavaArrays;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Reads IDX files ({@link IdxStream}) whole into memory. */
public final class IdxReader {

  private IdxReader() {}

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
    return whole(file, IdxStream.ofImages(file, in), room);
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
    return whole(file, IdxStream.ofLabels(file, in), room);
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

  private static IdxArray whole(String file, IdxStream stream, LongConsumer room)
      throws IOException {
    long size = (long) stream.count() * stream.itemSize();
    if (size > JavaArrays.LONGEST) {
      throw new IdxFormatException(
          file,
          "claims more than %d values; IDX files are read whole into memory. Use Parquet for larger sets; if this one should be small, its header is damaged."
              .formatted(JavaArrays.LONGEST));
    }
    room.accept(size);
    return new IdxArray(stream.dimensions(), stream.read((int) size));
  }
}
