package convoy.data.idx;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The unsigned bytes of one IDX file, as they lie in it: items one after the other, each in C
 * order.
 */
public final class IdxArray implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int[] dimensions;
  private final byte[] values;

  IdxArray(int[] dimensions, byte[] values) {
    this.dimensions = dimensions;
    this.values = values;
  }

  /** How many items, that is images or labels, there are: the first dimension. At least 1. */
  public int count() {
    return dimensions[0];
  }

  /** How many values an item has: 1 for a label, channels x height x width for an image. */
  public int itemSize() {
    return values.length / count();
  }

  /**
   * The shape of an image as [channels, height, width]; a file of three dimensions has one channel.
   *
   * @throws IllegalStateException if this holds labels
   */
  public int[] imageShape() {
    return imageShape(dimensions);
  }

  static int[] imageShape(int[] dimensions) {
    return switch (dimensions.length) {
      case 3 -> new int[] {1, dimensions[1], dimensions[2]};
      case 4 -> new int[] {dimensions[1], dimensions[2], dimensions[3]};
      default -> throw new IllegalStateException("labels have no image shape");
    };
  }

  /** The only value of an item of size 1, 0 to 255. */
  public int value(int item) {
    return Byte.toUnsignedInt(values[item]);
  }

  /** All values of an item, each from 0 to 255, unsigned. */
  public byte[] item(int item) {
    int start = item * itemSize();
    return Arrays.copyOfRange(values, start, start + itemSize());
  }
}
