package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.Optional;
import org.apache.commons.lang3.StringUtils;

/**
 * A random change of an image. Values are those that the network is given, after a Standardizer if
 * there is one before it: fills, noise and brightness are in their unit, and nothing is cut off at
 * the ends of a range.
 *
 * <p>Where a change asks for values between pixels it interpolates linearly between the four around
 * (bilinear); beyond the image there is {@code fill} everywhere.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Shift.class, name = "shift"),
  @JsonSubTypes.Type(value = Crop.class, name = "crop"),
  @JsonSubTypes.Type(value = Flip.class, name = "flip"),
  @JsonSubTypes.Type(value = Rotate.class, name = "rotate"),
  @JsonSubTypes.Type(value = Zoom.class, name = "zoom"),
  @JsonSubTypes.Type(value = Cutout.class, name = "cutout"),
  @JsonSubTypes.Type(value = Warp.class, name = "warp"),
  @JsonSubTypes.Type(value = Noise.class, name = "noise"),
  @JsonSubTypes.Type(value = Brightness.class, name = "brightness"),
  @JsonSubTypes.Type(value = Contrast.class, name = "contrast")
})
public sealed interface Transformation extends Serializable
    permits Shift, Crop, Flip, Rotate, Zoom, Cutout, Warp, Noise, Brightness, Contrast {

  /** Changes an image by numbers that are drawn for it. */
  void apply(Image image, Draws draws);

  /** The most that this can do to images of a size, if its setting is more: a sentence. */
  default Optional<String> mistake(int height, int width) {
    return Optional.empty();
  }

  /** What JSON calls it. */
  default String type() {
    return StringUtils.uncapitalize(getClass().getSimpleName());
  }

  /** A sentence for a number of pixels that an image does not have; nothing if it has them. */
  default Optional<String> atMost(String name, int pixels, int most, int height, int width) {
    return pixels <= most
        ? Optional.empty()
        : Optional.of(
            "%s's %s is %d, but the images have %d rows of %d pixels. Set it to %d or less."
                .formatted(type(), name, pixels, height, width, most));
  }

  /**
   * Refuses a setting.
   *
   * @param name of the setting
   * @param range in words: "at least 1"
   */
  default void require(boolean holds, String name, String range, Object found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s's %s must be %s, found %s.".formatted(type(), name, range, found));
    }
  }

  /** Refuses what is no probability of something that may happen. */
  default void requireProbability(double probability) {
    require(
        probability > 0 && probability <= 1,
        "probability",
        "greater than 0 and at most 1",
        probability);
  }

  /** Refuses a number that is not greater than 0 and finite as a float. */
  default void requirePositive(double value, String name) {
    require(value > 0 && Float.isFinite((float) value), name, "greater than 0 and finite", value);
  }

  /** Refuses a fill that is no number. */
  default void requireFill(double fill) {
    require(Float.isFinite((float) fill), "fill", "a finite number", fill);
  }
}
