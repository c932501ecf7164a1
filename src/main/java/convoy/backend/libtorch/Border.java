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
  private final long[] amount;
  private final Shape image;
  private final Side rows;
  private final Side columns;
  private final Tensor padded;
  private final Tensor inner;
  private final Tensor gradient;

  /**
   * One of the two directions.
   *
   * @param size of the image
   * @param before border before it
   * @param after border behind it
   * @param meets whether each window meets the image
   */
  private record Side(int size, int before, int after, boolean meets) {

    static Side of(int size, int kernel, int stride, int dilation, boolean same, int amount) {
      int reach = (kernel - 1) * dilation + 1;
      int windows = same ? (size + stride - 1) / stride : (size + 2 * amount - reach) / stride + 1;
      int both = same ? Math.max(0, (windows - 1) * stride + reach - size) : 2 * amount;
      int before = both / 2; // with "same" the odd one stands at the end
      boolean meets = true;
      for (int window = 0; window < windows; window++) {
        boolean hit = false;
        for (int tap = 0; tap < kernel; tap++) {
          int at = window * stride + tap * dilation - before;
          hit |= at >= 0 && at < size;
        }
        meets &= hit;
      }
      return new Side(size, before, both - before, meets);
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
      double value,
      Workspace.Dealer dealer,
      boolean inputGradient) {
    this.image = image;
    this.rows = rows;
    this.columns = columns;
    if (rows.canBeAdded() && columns.canBeAdded()) {
      amount = new long[] {rows.before(), columns.before()};
      padded = null;
      inner = null;
      gradient = null;
    } else {
      amount = new long[] {0, 0};
      padded = dealer.images(new Shape(image.channels(), rows.whole(), columns.whole()));
      padded.fill_(new Scalar(value));
      inner = dealer.views().keep(middle(padded));
      gradient = inputGradient ? dealer.images(image) : null;
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
  static Border of(
      Window window, Shape image, double value, Workspace.Dealer dealer, boolean inputGradient) {
    Size2d kernel = window.kernel();
    Size2d stride = window.stride();
    Size2d dilation = window.dilation();
    boolean same = window.padding().same();
    Size2d amount = window.padding().amount();
    return new Border(
        image,
        Side.of(
            image.height(),
            kernel.height(),
            stride.height(),
            dilation.height(),
            same,
            amount.height()),
        Side.of(
            image.width(), kernel.width(), stride.width(), dilation.width(), same, amount.width()),
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
    return padded;
  }

  /** The gradient of the images, from that of what {@link #around} gave. */
  Tensor within(Tensor larger) {
    return gradient == null ? larger : gradient.copy_(middle(larger));
  }

  private Tensor middle(Tensor images) {
    return images
        .narrow(2, rows.before(), image.height())
        .narrow(3, columns.before(), image.width());
  }
}
