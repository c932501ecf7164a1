package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Covers a square, whose centre is any of the image's pixels, so that a part of it may lie beyond
 * the image (DeVries and Taylor 2017, "Improved Regularization ... with Cutout").
 *
 * @param size of the square's sides in pixels; at least 1, at most height and width
 * @param fill what covers it; default 0
 * @param probability of a square at all, in (0, 1]; default 1
 */
public record Cutout(@JsonProperty(required = true) int size, Double fill, Double probability)
    implements Transformation {

  public Cutout {
    fill = fill == null ? 0 : fill;
    probability = probability == null ? 1 : probability;
    require(size >= 1, "size", "at least 1", size);
    requireFill(fill);
    requireProbability(probability);
  }

  @Override
  public Optional<String> mistake(int height, int width) {
    return atMost("size", size, Math.min(height, width), height, width);
  }

  @Override
  public void apply(Image image, Draws draws) {
    if (draws.happens(probability)) {
      int top = draws.whole(0, image.height() - 1) - size / 2;
      int left = draws.whole(0, image.width() - 1) - size / 2;
      image.fill(top, top + size, left, left + size, (float) (double) fill);
    }
  }
}
