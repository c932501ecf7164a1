package convoy.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Small images as files, drawn from a seed. */
public final class EncodedImages {
  private EncodedImages() {}

  /**
   * A noisy image of one colour, as PNG.
   *
   * @param rgb the colour, as 0xRRGGBB
   */
  public static byte[] png(int height, int width, int rgb, long seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      image.setRGB(i % width, i / width, rgb ^ random.nextInt() & 0x1F1F1F);
    }
    return encoded(image, "png");
  }

  /** The same as JPEG. */
  public static byte[] jpeg(int height, int width, int rgb, long seed) {
    try {
      byte[] png = png(height, width, rgb, seed);
      return encoded(ImageIO.read(new ByteArrayInputStream(png)), "jpg");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] encoded(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A PNG whose header declares more pixels than it has. */
  public static byte[] bomb(int height, int width) {
    byte[] png = png(1, 1, 0, 0);
    // After the signature (8 bytes): length (4), "IHDR", width, height, five bytes, CRC.
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    header.putInt(29, (int) crc.getValue());
    return png;
  }

  /** Writes a file, and the folders that it lies in. */
  public static Path write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
