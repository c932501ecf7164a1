package convoy.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.List;

/**
 * Rows and columns: of a kernel, a stride, a dilation, a padding. In JSON [h, w], or one number.
 */
public record Size2d(int height, int width) implements Serializable {
  public static final Size2d ZERO = square(0);
  public static final Size2d ONE = square(1);

  /** As many rows as columns. */
  public static Size2d square(int side) {
    return new Size2d(side, side);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Size2d read(Object json) {
    if (json instanceof Integer side) {
      return square(side);
    }
    if (json instanceof List<?> sides
        && sides.size() == 2
        && sides.get(0) instanceof Integer height
        && sides.get(1) instanceof Integer width) {
      return new Size2d(height, width);
    }
    throw new IllegalArgumentException(
        "expected a whole number or [height, width], found " + Json.compact(json) + ".");
  }

  @JsonValue
  int[] write() {
    return new int[] {height, width};
  }

  /** Refuses a size that is smaller than it may be. */
  Size2d atLeast(int smallest, String name) {
    if (height < smallest || width < smallest) {
      throw new IllegalArgumentException(
          name + " must be at least " + smallest + " in both directions, found " + this + ".");
    }
    return this;
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
