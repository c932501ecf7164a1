package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Moves the image by whole pixels, down and to the right, each uniform from -pixels to pixels.
 *
 * @param pixels at most; at least 1, and less than height and width
 * @param fill what comes in; default 0
 */
public record Shift(@JsonProperty(required = true) int pixels, Double fill)
    implements Transformation {

  public Shift {
    fill = fill == null ? 0 : fill;
    require(pixels >= 1, "pixels", "at least 1", pixels);
    requireFill(fill);
  }

  @Override
  public Optional<String> mistake(int height, int width) {
    return atMost("pixels", pixels, Math.min(height, width) - 1, height, width);
  }

  @Override
  public void apply(Image image, Draws draws) {
    int down = draws.whole(-pixels, pixels);
    image.move(down, draws.whole(-pixels, pixels), (float) (double) fill);
  }
}
