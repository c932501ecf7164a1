package convoy.data.image;

/**
 * Makes a line of bytes longer or shorter: each new value is a weighted mean of the old ones around
 * it, by a triangle as wide as a step of the coarser of both lines, so that shrinking does not
 * alias. In whole numbers, and to the same bytes as Pillow ({@code Resample.c}, the filter
 * BILINEAR).
 */
final class Resampling {
  /** Bits of a weight, with room for the sum of 256 of them. */
  private static final int BITS = Integer.SIZE - 8 - 2;

  private final int oldLength;
  private final int[] starts;
  private final int[][] weights;

  private Resampling(int oldLength, int[] starts, int[][] weights) {
    this.oldLength = oldLength;
    this.starts = starts;
    this.weights = weights;
  }

  /** From lines of {@code oldLength} values to lines of {@code newLength}. */
  static Resampling of(int oldLength, int newLength) {
    double scale = (double) oldLength / newLength;
    double support = Math.max(scale, 1);
    int[] starts = new int[newLength];
    int[][] weights = new int[newLength][];
    for (int i = 0; i < newLength; i++) {
      double centre = (i + 0.5) * scale;
      int from = Math.max(0, (int) (centre - support + 0.5));
      int to = Math.min(oldLength, (int) (centre + support + 0.5));
      double[] shares = new double[to - from];
      double total = 0;
      for (int k = 0; k < shares.length; k++) {
        shares[k] = Math.max(0, 1 - Math.abs((k + from - centre + 0.5) * (1 / support)));
        total += shares[k];
      }
      starts[i] = from;
      weights[i] = new int[shares.length];
      for (int k = 0; k < shares.length; k++) {
        weights[i][k] = (int) (0.5 + shares[k] / total * (1 << BITS));
      }
    }
    return new Resampling(oldLength, starts, weights);
  }

  /** Each row made longer or shorter. */
  byte[] rows(byte[] values, int rows) {
    if (isSame()) {
      return values;
    }
    int newLength = starts.length;
    byte[] result = new byte[Math.multiplyExact(rows, newLength)];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < newLength; i++) {
        result[row * newLength + i] = mean(values, row * oldLength, 1, i);
      }
    }
    return result;
  }

  /** Each column made longer or shorter. */
  byte[] columns(byte[] values, int channels, int width) {
    if (isSame()) {
      return values;
    }
    int newLength = starts.length;
    byte[] result = new byte[Math.multiplyExact(channels * width, newLength)];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < newLength; i++) {
        for (int x = 0; x < width; x++) {
          result[(c * newLength + i) * width + x] =
              mean(values, c * oldLength * width + x, width, i);
        }
      }
    }
    return result;
  }

  private boolean isSame() {
    return starts.length == oldLength;
  }

  private byte mean(byte[] values, int at, int step, int i) {
    int sum = 1 << (BITS - 1);
    int[] of = weights[i];
    int from = at + starts[i] * step;
    for (int k = 0; k < of.length; k++) {
      sum += of[k] * (values[from + k * step] & 0xFF);
    }
    return (byte) Math.min(255, sum >> BITS);
  }
}
