package convoy.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/**
 * The shape of one example inside a network: channels, height, width. Values lie in that order, the
 * width running fastest, as in a flattened [channels, height, width] array. A plain vector of n
 * features is n channels of 1x1.
 */
public record Shape(int channels, int height, int width) implements Serializable {

  /** An example's values lie in one array. */
  static final int MOST_VALUES = 1 << 30;

  public Shape {
    if (channels < 1
        || height < 1
        || width < 1
        || (double) channels * height * width > MOST_VALUES) {
      throw new IllegalArgumentException(
          "A shape needs at least 1 channel, 1 row and 1 column, and at most 2^30 values; found "
              + channels
              + "x"
              + height
              + "x"
              + width
              + ". Give [channels, height, width].");
    }
  }

  /** The shape of a plain vector. */
  public static Shape vector(int length) {
    return new Shape(length, 1, 1);
  }

  /**
   * @param dimensions [channels, height, width], or [length] of a plain vector
   */
  @JsonCreator
  public static Shape of(int... dimensions) {
    return switch (dimensions.length) {
      case 1 -> vector(dimensions[0]);
      case 3 -> new Shape(dimensions[0], dimensions[1], dimensions[2]);
      default ->
          throw new IllegalArgumentException(
              "A shape has 3 numbers [channels, height, width], or 1 for a plain vector; found "
                  + dimensions.length
                  + ".");
    };
  }

  /** [channels, height, width]. */
  @JsonValue
  public int[] dimensions() {
    return new int[] {channels, height, width};
  }

  /** How many values an example has. */
  public int size() {
    return channels * height * width;
  }

  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }
}
