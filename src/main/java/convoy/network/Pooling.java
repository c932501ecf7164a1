package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;

/**
 * The largest or the mean value under a window, channel by channel. Padding never wins a maximum
 * and does not count in a mean. The derivative of a maximum goes to the first of equal values, row
 * by row.
 *
 * <p>In Java {@code Pooling.max(3).stride(2).padding(1)}.
 *
 * @param kind {@code max} (default) or {@code average}
 * @param kernel rows and columns of the window
 * @param stride default: the kernel, so that windows do not overlap
 * @param padding default {@code valid}
 */
public record Pooling(
    Kind kind, @JsonProperty(required = true) Size2d kernel, Size2d stride, Padding padding)
    implements Layer, Windowed<Pooling> {

  /** What is taken of the values under a window. */
  public enum Kind {
    @JsonProperty("max")
    MAX,
    @JsonProperty("average")
    AVERAGE
  }

  public Pooling {
    kind = kind == null ? Kind.MAX : kind;
    stride = stride == null ? kernel : stride;
    padding = padding == null ? Padding.VALID : padding;
    new Window(kernel, stride, padding, Size2d.ONE); // refuses what is out of range
    if (padding.amount().height() > kernel.height() / 2
        || padding.amount().width() > kernel.width() / 2) {
      throw new IllegalArgumentException(
          "padding of pooling must be at most half its kernel "
              + kernel
              + ", found "
              + padding.amount()
              + ".");
    }
  }

  /** Max pooling with windows that do not overlap. */
  public static Pooling max(int kernel) {
    return of(Kind.MAX, Size2d.square(kernel));
  }

  /** Average pooling with windows that do not overlap. */
  public static Pooling average(int kernel) {
    return of(Kind.AVERAGE, Size2d.square(kernel));
  }

  /** Pooling with windows that do not overlap. */
  public static Pooling of(Kind kind, Size2d kernel) {
    return new Pooling(kind, kernel, null, null);
  }

  @Override
  public Window window() {
    return new Window(kernel, stride, padding, Size2d.ONE);
  }

  @Override
  public Shape output(Shape input) {
    return window().output(input.channels(), input);
  }

  @Override
  public Set<Kept> keeps() {
    return kind == Kind.MAX ? Set.of(Kept.INPUT) : Set.of();
  }
}
