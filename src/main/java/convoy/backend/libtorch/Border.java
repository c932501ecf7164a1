package convoy.backend.libtorch;

import convoy.network.Shape;
import convoy.network.Size2d;
import convoy.network.Window;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The border around the images that enter a window. LibTorch's operations add one themselves that
 * is as wide on both sides. The images are copied into larger ones where "same" needs another, and
 * where a window meets nothing but border: there oneDNN's convolution may end the whole process.
 */
final class Border {
  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;

  private final long[] amount;
  private final Shape image;
  private final Side rows;
  private final Side columns;
  private final boolean circular;
  private final Tensor padded;
  private final Tensor inner;
  private final Tensor gradient;

  /**
   * One of the two directions.
   *
   * @param size of the image
   * @param before border before it
   * @param after border after it
   * @param meets whether each window meets the image
   */
  private record Side(int size, int before, int after, boolean meets) {

    static Side of(
        int size, Window.Sides sides, int windows, int kernel, int stride, int dilation) {
      boolean meets = true;
      for (int window = 0; window < windows; window++) {
        boolean hit = false;
        for (int tap = 0; tap < kernel; tap++) {
          int at = window * stride + tap * dilation - sides.before();
          hit |= at >= 0 && at < size;
        }
        meets &= hit;
      }
      return new Side(size, sides.before(), sides.after(), meets);
    }

    boolean canBeAdded() {
      return meets && before == after;
    }

    int whole() {
      return before + size + after;
    }
  }

  private Border(
      Shape image,
      Side rows,
      Side columns,
      boolean circular,
      double value,
      Dealer dealer,
      boolean inputGradient) {
    this.image = image;
    this.rows = rows;
    this.columns = columns;
    this.circular = circular;
    if (!circular && rows.canBeAdded() && columns.canBeAdded()) {
      amount = new long[] {rows.before(), columns.before()};
      padded = null;
      inner = null;
      gradient = null;
    } else {
      amount = new long[] {0, 0};
      padded = dealer.images(new Shape(image.channels(), rows.whole(), columns.whole()));
      padded.fill_(new Scalar(value));
      inner = dealer.views().keep(middle(padded));
      gradient = inputGradient ? dealer.images(image, Dealer.Span.GRADIENT) : null;
    }
  }

  /**
   * The border of a layer.
   *
   * @param window that slides over the images
   * @param image the shape of one
   * @param value what a border consists of where it is copied around the image
   * @param dealer of the memory for larger images
   * @param inputGradient whether {@link #within} will be called
   */
  static Border of(Window window, Shape image, double value, Dealer dealer, boolean inputGradient) {
    return of(window, image, false, value, dealer, inputGradient);
  }

  /** As {@link #of}, of a border that consists of the image itself, repeated on all sides. */
  static Border circular(Window window, Shape image, Dealer dealer, boolean inputGradient) {
    return of(window, image, true, 0, dealer, inputGradient);
  }

  private static Border of(
      Window window,
      Shape image,
      boolean circular,
      double value,
      Dealer dealer,
      boolean inputGradient) {
    Size2d kernel = window.kernel();
    Size2d stride = window.stride();
    Size2d dilation = window.dilation();
    Shape windows = window.output(1, image);
    return new Border(
        image,
        Side.of(
            image.height(),
            window.rows(image.height()),
            windows.height(),
            kernel.height(),
            stride.height(),
            dilation.height()),
        Side.of(
            image.width(),
            window.columns(image.width()),
            windows.width(),
            kernel.width(),
            stride.width(),
            dilation.width()),
        circular,
        value,
        dealer,
        inputGradient);
  }

  /** Rows and columns. */
  static long[] longs(Size2d size) {
    return new long[] {size.height(), size.width()};
  }

  /** Rows and columns that the operation itself is to add on each side. */
  long[] amount() {
    return amount;
  }

  /** Whether the border is part of the images that {@link #around} gives. */
  boolean isCopied() {
    return padded != null;
  }

  /** The shape of an image in what {@link #around} gives. */
  Shape shape() {
    return padded == null ? image : new Shape(image.channels(), rows.whole(), columns.whole());
  }

  /** The images with what the operation does not add itself. */
  Tensor around(Tensor images) {
    if (padded == null) {
      return images;
    }
    inner.copy_(images);
    if (circular) {
      repeat(padded, HEIGHT, rows);
      repeat(padded, WIDTH, columns);
    }
    return padded;
  }

  /** The gradient of the images, from that of what {@link #around} gave. */
  Tensor within(Tensor larger) {
    if (gradient != null && circular) {
      fold(larger, WIDTH, columns);
      fold(larger, HEIGHT, rows);
    }
    return gradient == null ? larger : gradient.copy_(middle(larger));
  }

  /** Copies the image's last rows before its first, and its first after its last. */
  private static void repeat(Tensor images, int direction, Side side) {
    images
        .narrow(direction, 0, side.before())
        .copy_(images.narrow(direction, side.size(), side.before()));
    images
        .narrow(direction, side.before() + side.size(), side.after())
        .copy_(images.narrow(direction, side.before(), side.after()));
  }

  /** Adds what {@link #repeat} has copied to where it came from. */
  private static void fold(Tensor images, int direction, Side side) {
    images
        .narrow(direction, side.size(), side.before())
        .add_(images.narrow(direction, 0, side.before()));
    images
        .narrow(direction, side.before(), side.after())
        .add_(images.narrow(direction, side.before() + side.size(), side.after()));
  }

  private Tensor middle(Tensor images) {
    return images
        .narrow(2, rows.before(), image.height())
        .narrow(3, columns.before(), image.width());
  }
}
