package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;

/**
 * Pads the image on all sides and cuts one of its old size out, at a place that is drawn uniformly
 * (He et al. 2016, section 4.2, after Lee et al. 2015).
 *
 * @param padding pixels on each side; at least 1, and less than height and width
 * @param paddingMode what it is padded with; default {@code constant}
 * @param fill what a constant padding is; default 0
 */
public record Crop(@JsonProperty(required = true) int padding, PaddingMode paddingMode, Double fill)
    implements Transformation {

  /** What is beyond the image. */
  public enum PaddingMode {
    /** The fill. */
    @JsonProperty("constant")
    CONSTANT,
    /** The image's mirror image, without its border twice. */
    @JsonProperty("reflect")
    REFLECT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Crop {
    paddingMode = paddingMode == null ? PaddingMode.CONSTANT : paddingMode;
    require(padding >= 1, "padding", "at least 1", padding);
    require(
        fill == null || paddingMode == PaddingMode.CONSTANT,
        "fill",
        "left out where paddingMode is reflect",
        fill);
    // A record is sent to executors through this constructor: what it gives, it must take.
    if (paddingMode == PaddingMode.CONSTANT) {
      fill = fill == null ? 0 : fill;
      requireFill(fill);
    }
  }

  @Override
  public Optional<String> mistake(int height, int width) {
    return atMost("padding", padding, Math.min(height, width) - 1, height, width);
  }

  @Override
  public void apply(Image image, Draws draws) {
    int down = draws.whole(-padding, padding);
    int right = draws.whole(-padding, padding);
    if (paddingMode == PaddingMode.REFLECT) {
      image.moveReflected(down, right);
    } else {
      image.move(down, right, (float) (double) fill);
    }
  }
}
