package convoy.data.image;

import java.util.Arrays;

/**
 * An image of unsigned bytes, channel after channel, each row by row: value (c, y, x) is at {@code
 * (c * height + y) * width + x}. Of three channels these are red, green and blue. Immutable.
 */
public final class Picture {
  private static final int RGB = 3;

  /** Rec. 601's luma of red, green and blue in parts of 2^16, and a half: as Pillow rounds it. */
  private static final int[] LUMA = {19595, 38470, 7471};

  private final int channels;
  private final int height;
  private final int width;
  private final byte[] values;

  /**
   * An image.
   *
   * @param channels 1 or 3
   * @param values as many as it has, which nobody changes from now on
   */
  public Picture(int channels, int height, int width, byte[] values) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.values = values;
  }

  /**
   * An image whose pixels lie one after the other, as Spark's {@code image} source has them.
   *
   * @param interleaved of each pixel grey; or blue, green and red; or these and an alpha, which is
   *     left out
   */
  public static Picture ofBgr(int channels, int height, int width, byte[] interleaved) {
    int kept = Math.min(channels, RGB);
    int size = height * width;
    byte[] values = new byte[kept * size];
    for (int c = 0; c < kept; c++) {
      int from = kept - 1 - c;
      for (int i = 0; i < size; i++) {
        values[c * size + i] = interleaved[i * channels + from];
      }
    }
    return new Picture(kept, height, width, values);
  }

  /** 1, or 3 of a coloured image. */
  public int channels() {
    return channels;
  }

  /** Rows of pixels. */
  public int height() {
    return height;
  }

  /** Pixels of a row. */
  public int width() {
    return width;
  }

  /** All values, unsigned; not to be written to. */
  public byte[] values() {
    return values;
  }

  /** With the channels red, green and blue: of a grey image three times the same. */
  public Picture rgb() {
    if (channels == RGB) {
      return this;
    }
    byte[] all = Arrays.copyOf(values, RGB * values.length);
    System.arraycopy(values, 0, all, values.length, values.length);
    System.arraycopy(values, 0, all, 2 * values.length, values.length);
    return new Picture(RGB, height, width, all);
  }

  /** With one channel: 0.299 red + 0.587 green + 0.114 blue (Rec. 601), rounded. */
  public Picture grey() {
    if (channels == 1) {
      return this;
    }
    int size = height * width;
    byte[] grey = new byte[size];
    for (int i = 0; i < size; i++) {
      int sum = 1 << 15;
      for (int c = 0; c < RGB; c++) {
        sum += LUMA[c] * (values[c * size + i] & 0xFF);
      }
      grey[i] = (byte) (sum >> 16);
    }
    return new Picture(1, height, width, grey);
  }

  /**
   * Made larger or smaller, first each row and then each column: to the same bytes as by Pillow's
   * {@code resize(BILINEAR)}, where that takes rows first.
   */
  public Picture stretched(int newHeight, int newWidth) {
    byte[] wide = Resampling.of(width, newWidth).rows(values, channels * height);
    byte[] all = Resampling.of(height, newHeight).columns(wide, channels, newWidth);
    return new Picture(channels, newHeight, newWidth, all);
  }

  /**
   * The centre of it.
   *
   * @param newHeight at most {@link #height}
   * @param newWidth at most {@link #width}
   */
  public Picture centre(int newHeight, int newWidth) {
    // To the even neighbour of a half, as torchvision's CenterCrop.
    int top = (int) Math.rint((height - newHeight) / 2.0);
    int left = (int) Math.rint((width - newWidth) / 2.0);
    byte[] cut = new byte[channels * newHeight * newWidth];
    for (int row = 0; row < channels * newHeight; row++) {
      int y = row / newHeight * height + top + row % newHeight;
      System.arraycopy(values, y * width + left, cut, row * newWidth, newWidth);
    }
    return new Picture(channels, newHeight, newWidth, cut);
  }

  /**
   * The height and width that it has when it just covers a size, before it is cut; they may be more
   * than there can be.
   */
  public long[] toCover(int newHeight, int newWidth) {
    boolean tall = (long) newHeight * width <= (long) newWidth * height;
    return new long[] {
      tall ? (long) newWidth * height / width : newHeight,
      tall ? newWidth : (long) newHeight * width / height
    };
  }

  /**
   * Made larger or smaller, with its proportions kept, until it just covers a size, and cut to its
   * centre: of a square as by torchvision's {@code Resize} and {@code CenterCrop}.
   */
  public Picture covering(int newHeight, int newWidth) {
    long[] scaled = toCover(newHeight, newWidth);
    return stretched(Math.toIntExact(scaled[0]), Math.toIntExact(scaled[1]))
        .centre(newHeight, newWidth);
  }
}
