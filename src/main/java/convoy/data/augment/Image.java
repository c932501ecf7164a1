package convoy.data.augment;

import java.util.Arrays;

/**
 * One image among the rows of a batch, [channels, height, width], changed in its place. Reused for
 * one image after the other, so that changing one allocates nothing.
 */
public final class Image {
  private final int channels;
  private final int height;
  private final int width;
  private final float[] before;
  private float[] values;
  private int at;
  private double[] rows;
  private double[] columns;

  Image(int channels, int height, int width) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.before = new float[channels * height * width];
  }

  /** Takes up the image that begins at {@code at}. */
  void on(float[] newValues, int newAt) {
    values = newValues;
    at = newAt;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** How many values it has. */
  int size() {
    return before.length;
  }

  /** A value, by its place in the image. */
  float value(int place) {
    return values[at + place];
  }

  void set(int place, float value) {
    values[at + place] = value;
  }

  /** Room for the row of the image that each pixel is to come from, in pixels; undefined. */
  double[] rows() {
    rows = rows == null ? new double[height * width] : rows;
    return rows;
  }

  /** As {@link #rows()}, for the column. */
  double[] columns() {
    columns = columns == null ? new double[height * width] : columns;
    return columns;
  }

  private void keep() {
    System.arraycopy(values, at, before, 0, before.length);
  }

  /** Moves it down and right by whole pixels; what comes in is {@code fill}. */
  void move(int down, int right, float fill) {
    if (down == 0 && right == 0) {
      return;
    }
    keep();
    Arrays.fill(values, at, at + before.length, fill);
    int from = Math.max(0, -right);
    int length = width - Math.abs(right);
    for (int channel = 0; channel < channels; channel++) {
      for (int y = Math.max(0, down); y < height + Math.min(0, down); y++) {
        int row = channel * height + y;
        int target = at + row * width + Math.max(0, right);
        System.arraycopy(before, (row - down) * width + from, values, target, length);
      }
    }
  }

  /** As {@link #move}; what comes in is the image's mirror image, without its border twice. */
  void moveReflected(int down, int right) {
    if (down == 0 && right == 0) {
      return;
    }
    keep();
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < height; y++) {
        int row = at + (channel * height + y) * width;
        int source = (channel * height + reflected(y - down, height)) * width;
        for (int x = 0; x < width; x++) {
          values[row + x] = before[source + reflected(x - right, width)];
        }
      }
    }
  }

  /** A place less than one extent beyond the ends. */
  private static int reflected(int place, int extent) {
    int inside = Math.abs(place);
    return inside < extent ? inside : 2 * (extent - 1) - inside;
  }

  /** Left becomes right. */
  void mirror() {
    mirror(values, at, channels * height, width);
  }

  /**
   * Turns the rows of images round: left becomes right.
   *
   * @param values of the images
   * @param at where the first row begins
   * @param rows how many, over all channels and images
   * @param width of a row
   */
  public static void mirror(float[] values, int at, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      int left = at + row * width;
      for (int right = left + width - 1; left < right; left++, right--) {
        float value = values[left];
        values[left] = values[right];
        values[right] = value;
      }
    }
  }

  /** Up becomes down. */
  void upsideDown() {
    keep();
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < height; y++) {
        int from = (channel * height + height - 1 - y) * width;
        System.arraycopy(before, from, values, at + (channel * height + y) * width, width);
      }
    }
  }

  /** Fills a rectangle, as far as it lies in the image, in all channels; ends are not in it. */
  void fill(int top, int bottom, int left, int right, float fill) {
    for (int channel = 0; channel < channels; channel++) {
      for (int y = Math.max(0, top); y < Math.min(height, bottom); y++) {
        int row = at + (channel * height + y) * width;
        Arrays.fill(values, row + Math.max(0, left), row + Math.min(width, right), fill);
      }
    }
  }

  /** The row, or the column, that a pixel is to come from. */
  @FunctionalInterface
  interface Origin {
    /**
     * Works it out.
     *
     * @param middle row, or column, of the image
     * @param down from the centre to the pixel
     * @param right from the centre to the pixel
     */
    double of(double middle, double down, double right);
  }

  /** Takes each pixel from another place about the centre, as {@link #resample} does. */
  void resampleAboutCentre(Origin row, Origin column, float fill) {
    double middleRow = (height - 1) / 2.0;
    double middleColumn = (width - 1) / 2.0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rows()[y * width + x] = row.of(middleRow, y - middleRow, x - middleColumn);
        columns()[y * width + x] = column.of(middleColumn, y - middleRow, x - middleColumn);
      }
    }
    resample(fill);
  }

  /**
   * Takes each pixel from the place that {@link #rows} and {@link #columns} say, by linear
   * interpolation between the four pixels around it; beyond the image there is {@code fill}
   * everywhere.
   */
  void resample(float fill) {
    keep();
    int area = height * width;
    for (int pixel = 0; pixel < area; pixel++) {
      double top = Math.floor(rows[pixel]);
      double left = Math.floor(columns[pixel]);
      boolean touches = top >= -1 && top < height && left >= -1 && left < width;
      int y = touches ? (int) top : 0;
      int x = touches ? (int) left : 0;
      float down = (float) (rows[pixel] - top);
      float right = (float) (columns[pixel] - left);
      for (int channel = 0; channel < channels; channel++) {
        int first = channel * area;
        float upper = along(first, y, x, right, fill);
        float lower = along(first, y + 1, x, right, fill);
        values[at + first + pixel] = touches ? upper + down * (lower - upper) : fill;
      }
    }
  }

  private float along(int first, int y, int x, float right, float fill) {
    if (y < 0 || y >= height) {
      return fill;
    }
    int row = first + y * width;
    float a = x < 0 ? fill : before[row + x];
    float b = x + 1 >= width ? fill : before[row + x + 1];
    return a + right * (b - a);
  }
}
