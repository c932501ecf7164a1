package convoy.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;

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

  @JsonCreator
  static Size2d read(JsonNode json) {
    if (json.isInt()) {
      return square(json.intValue());
    }
    if (json.isArray() && json.size() == 2 && json.get(0).isInt() && json.get(1).isInt()) {
      return new Size2d(json.get(0).intValue(), json.get(1).intValue());
    }
    throw new IllegalArgumentException(
        "expected a whole number or [height, width], found " + json + ".");
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
