package convoy.backend.dl4j;

import convoy.network.Shape;
import convoy.network.Window.Sides;
import java.util.Arrays;

/** Images of which each pixel is one of the input's, in all channels. */
final class PixelsKernel extends ExampleKernel {
  private final int[] from;
  private final int area;

  /**
   * @param from for each pixel, row by row, that of the input
   */
  private PixelsKernel(int[] from, Boundary input, Boundary output) {
    super(input, output);
    this.from = from;
    area = input.shape().height() * input.shape().width();
  }

  /** The images as if they were repeated on all sides: so much of it as the output has room for. */
  static PixelsKernel circular(Sides rows, Sides columns, Boundary input, Boundary output) {
    return new PixelsKernel(
        from(rows.before(), columns.before(), input.shape(), output.shape()), input, output);
  }

  /** The first rows and columns. */
  static PixelsKernel cropped(Boundary input, Boundary output) {
    return new PixelsKernel(from(0, 0, input.shape(), output.shape()), input, output);
  }

  private static int[] from(int above, int left, Shape image, Shape output) {
    int[] from = new int[output.height() * output.width()];
    for (int i = 0; i < from.length; i++) {
      int row = Math.floorMod(i / output.width() - above, image.height());
      int column = Math.floorMod(i % output.width() - left, image.width());
      from[i] = row * image.width() + column;
    }
    return from;
  }

  @Override
  void forward() {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[at(i)];
    }
  }

  private int at(int i) {
    return i / from.length * area + from[i % from.length];
  }

  @Override
  void startBackward() {} // it has no parameters

  @Override
  void backwardExample() {
    Arrays.fill(dx, 0);
    for (int i = 0; i < dy.length; i++) {
      dx[at(i)] += dy[i];
    }
  }
}
