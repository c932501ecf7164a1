package convoy.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, PNG, GIF (its first image), BMP and TIFF by Java's own readers, whatever others are
 * on the class path. Values are those of the file: colour profiles, gamma and the orientation that
 * a camera notes are not applied, transparency is left out, and of 16 bits the upper 8 are kept.
 */
public final class ImageDecoder {
  private static final String OF_JAVA = "com.sun.imageio.";

  /** What the JPEG reader says, and then goes on in grey. */
  private static final String TRUNCATED = "Truncated";

  private final long maxPixels;

  /**
   * A decoder.
   *
   * @param maxPixels what is declared to be larger is not decoded
   */
  public ImageDecoder(long maxPixels) {
    this.maxPixels = maxPixels;
  }

  /**
   * Decodes an image, to three channels or, if it is grey, to one.
   *
   * @throws BrokenImageException if it is no image, damaged or too large
   */
  public Picture decode(byte[] encoded) throws BrokenImageException {
    String format = requireFormat(encoded);
    ImageReader reader = reader(format);
    byte[] file = format.equals("JPEG") ? JpegProfile.hidden(encoded) : encoded;
    try (ImageInputStream in = stream(file)) {
      reader.setInput(in, true, true);
      requireRoom(reader.getWidth(0), reader.getHeight(0));
      boolean[] truncated = {false};
      reader.addIIOReadWarningListener(
          (source, warning) -> truncated[0] |= warning.startsWith(TRUNCATED));
      BufferedImage image = reader.read(0);
      if (truncated[0]) {
        throw truncated();
      }
      return picture(image);
    } catch (EOFException e) {
      throw truncated();
    } catch (IOException | RuntimeException e) { // Java's readers throw any at damaged files
      if (e.getCause() instanceof EOFException) {
        throw truncated();
      }
      throw new BrokenImageException(
          "cannot be decoded as %s: %s"
              .formatted(format, e.getMessage() == null ? e.toString() : e.getMessage()));
    } finally {
      reader.dispose();
    }
  }

  private static BrokenImageException truncated() {
    return new BrokenImageException("is truncated");
  }

  private void requireRoom(int width, int height) throws BrokenImageException {
    if ((long) width * height > maxPixels) {
      throw new BrokenImageException(
          String.format(
              Locale.ROOT,
              "is declared to be %d x %d pixels (width x height), more than maxPixels, %,d: a damaged file, one made to fill memory, or maxPixels is too small",
              width,
              height,
              maxPixels));
    }
  }

  private static ImageReader reader(String format) throws BrokenImageException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith(OF_JAVA)) {
        return reader;
      }
    }
    throw new BrokenImageException(
        "is %s, of which this Java has no reader of its own".formatted(format));
  }

  private static ImageInputStream stream(byte[] encoded) {
    return new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded));
  }

  /** Whether bytes begin as an image file that can be read. */
  public static boolean isImage(byte[] bytes) {
    return format(bytes).isPresent();
  }

  /**
   * Whether bytes are an image file by so much of them, at least five bytes, that pixels do not
   * look like it by chance.
   */
  public static boolean isSurelyImage(byte[] bytes) {
    int length = bytes.length;
    return switch (format(bytes).orElse("")) {
      case "JPEG" -> (bytes[length - 2] & 0xFF) == 0xFF && (bytes[length - 1] & 0xFF) == 0xD9;
      case "PNG" -> begins(bytes, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n');
      case "GIF" ->
          begins(bytes, 'G', 'I', 'F', '8', '7', 'a')
              || begins(bytes, 'G', 'I', 'F', '8', '9', 'a');
      case "BMP" -> length >= 6 && number(bytes, 2, ByteOrder.LITTLE_ENDIAN) == length;
      case "TIFF" -> {
        // Where its first directory is.
        boolean little = bytes[0] == 'I';
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        yield length >= 8 && number(bytes, 4, order) >= 8 && number(bytes, 4, order) < length;
      }
      default -> false;
    };
  }

  private static int number(byte[] bytes, int at, ByteOrder order) {
    return ByteBuffer.wrap(bytes).order(order).getInt(at);
  }

  /** The format by the first bytes. */
  private static Optional<String> format(byte[] bytes) {
    if (begins(bytes, 0xFF, 0xD8, 0xFF)) {
      return Optional.of("JPEG");
    } else if (begins(bytes, 0x89, 'P', 'N', 'G')) {
      return Optional.of("PNG");
    } else if (begins(bytes, 'G', 'I', 'F', '8')) {
      return Optional.of("GIF");
    } else if (begins(bytes, 'B', 'M')) {
      return Optional.of("BMP");
    } else if (begins(bytes, 'I', 'I', 42, 0) || begins(bytes, 'M', 'M', 0, 42)) {
      return Optional.of("TIFF");
    }
    return Optional.empty();
  }

  private static String requireFormat(byte[] encoded) throws BrokenImageException {
    if (encoded.length == 0) {
      throw new BrokenImageException("is empty");
    }
    Optional<String> format = format(encoded);
    if (format.isEmpty()) {
      String first = HexFormat.ofDelimiter(" ").formatHex(encoded, 0, Math.min(4, encoded.length));
      throw new BrokenImageException(
          "is of an unknown format, beginning with the bytes %s; JPEG, PNG, GIF, BMP and TIFF are read"
              .formatted(first));
    }
    return format.get();
  }

  private static boolean begins(byte[] bytes, int... first) {
    if (bytes.length < first.length) {
      return false;
    }
    for (int i = 0; i < first.length; i++) {
      if ((bytes[i] & 0xFF) != first[i]) {
        return false;
      }
    }
    return true;
  }

  private static Picture picture(BufferedImage image) throws BrokenImageException {
    if (image.getColorModel() instanceof IndexColorModel
        || image.getColorModel() instanceof DirectColorModel) {
      return ofColours(image);
    }
    Raster raster = image.getRaster();
    requireLight(image.getColorModel().getColorSpace().getType(), raster.getNumBands());
    int type = raster.getTransferType();
    if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT) {
      throw new BrokenImageException("has values that are not of 8 or 16 bits");
    }
    int shift = type == DataBuffer.TYPE_USHORT ? Byte.SIZE : 0;
    int channels = raster.getNumBands() < 3 ? 1 : 3;
    int width = image.getWidth();
    byte[] values = new byte[Math.multiplyExact(channels * width, image.getHeight())];
    int[] row = new int[width];
    for (int at = 0; at < values.length; at += width) {
      int y = at / width;
      raster.getSamples(0, y % image.getHeight(), width, 1, y / image.getHeight(), row);
      for (int x = 0; x < width; x++) {
        values[at + x] = (byte) (row[x] >> shift);
      }
    }
    return new Picture(channels, image.getHeight(), width, values);
  }

  /** Refuses inks and other colours that are neither grey nor red, green and blue. */
  private static void requireLight(int colours, int bands) throws BrokenImageException {
    if (colours != ColorSpace.TYPE_RGB && (colours != ColorSpace.TYPE_GRAY || bands > 2)) {
      throw new BrokenImageException(
          "is in %s: convert it to RGB"
              .formatted(
                  switch (colours) {
                    case ColorSpace.TYPE_CMYK -> "CMYK";
                    case ColorSpace.TYPE_Lab -> "Lab";
                    case ColorSpace.TYPE_YCbCr -> "YCbCr";
                    default -> "colours of %d values that are not RGB".formatted(bands);
                  }));
    }
  }

  /** Of an image with a palette, which may be one of greys, or with packed pixels. */
  private static Picture ofColours(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    byte[] values = new byte[Math.multiplyExact(3 * width, height)];
    int[] row = new int[width];
    boolean grey = true;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        for (int c = 0; c < 3; c++) {
          values[c * height * width + at] = (byte) (row[x] >> 8 * (2 - c));
        }
        grey &=
            (row[x] >> 16 & 0xFF) == (row[x] >> 8 & 0xFF)
                && (row[x] >> 8 & 0xFF) == (row[x] & 0xFF);
      }
    }
    Picture coloured = new Picture(3, height, width, values);
    // The luma of three equal values is that value.
    return grey ? coloured.grey() : coloured;
  }
}
