package convoy.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.List;

/**
 * The border of zeros around the input of a convolution or pooling layer. In JSON {@code "valid"}
 * (none), {@code "same"}, or the rows and columns added on every side, as a number or [h, w].
 *
 * <p>{@code same} makes the output ceil(input / stride); an odd number of rows or columns puts the
 * extra one at the end (for stride 1 this is PyTorch's {@code padding='same'}).
 *
 * @param same whether the amount follows from the input
 * @param amount rows and columns on every side; zero when {@code same}
 */
public record Padding(boolean same, Size2d amount) implements Serializable {
  public static final Padding VALID = new Padding(false, Size2d.ZERO);
  public static final Padding SAME = new Padding(true, Size2d.ZERO);

  public Padding {
    amount.atLeast(0, "padding");
  }

  /** So many rows and columns on every side. */
  public static Padding of(int amount) {
    return new Padding(false, Size2d.square(amount));
  }

  /**
   * @param name {@code same} or {@code valid}
   */
  public static Padding of(String name) {
    return switch (name) {
      case "valid" -> VALID;
      case "same" -> SAME;
      default ->
          throw new IllegalArgumentException(
              Names.unknown("padding", name, List.of("valid", "same"))
                  + " Or give a whole number, or [height, width].");
    };
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Padding read(Object json) {
    return json instanceof String name ? of(name) : new Padding(false, Size2d.read(json));
  }

  @JsonValue
  Object write() {
    return same ? "same" : amount;
  }
}
