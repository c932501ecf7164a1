package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * Shows the mirror image: of some images in each epoch, or of each image in every other epoch. Not
 * for images whose mirror image has another meaning, as digits and letters.
 *
 * @param direction default {@code horizontal}: left becomes right
 * @param alternate whether an example's two sides are shown in turn, from one epoch to the next,
 *     the first of them drawn (Jordan 2024, "94% on CIFAR-10 in 3.29 Seconds", section 3.6);
 *     default false
 * @param probability of the mirror image, where the sides do not alternate; in (0, 1]; default 0.5
 */
public record Flip(Direction direction, Boolean alternate, Double probability)
    implements Transformation {

  /** What changes places. */
  public enum Direction {
    /** Left and right. */
    @JsonProperty("horizontal")
    HORIZONTAL,
    /** Up and down. */
    @JsonProperty("vertical")
    VERTICAL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Flip {
    direction = direction == null ? Direction.HORIZONTAL : direction;
    alternate = alternate != null && alternate;
    require(
        probability == null || !alternate,
        "probability",
        "left out where the sides alternate",
        probability);
    // A record is sent to executors through this constructor: what it gives, it must take.
    if (!alternate) {
      probability = probability == null ? 0.5 : probability;
      requireProbability(probability);
    }
  }

  @Override
  public void apply(Image image, Draws draws) {
    if (alternate ? !draws.side() : !draws.happens(probability)) {
      return;
    }
    if (direction == Direction.HORIZONTAL) {
      image.mirror();
    } else {
      image.upsideDown();
    }
  }
}
