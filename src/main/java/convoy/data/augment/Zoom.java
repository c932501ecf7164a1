package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Enlarges the image, or makes it smaller, about its centre, by a factor from 1/factor to factor
 * whose logarithm is uniform; bilinear.
 *
 * @param factor at most; greater than 1, and not above 100
 * @param fill what is around a smaller image; default 0
 * @param probability of another size at all, in (0, 1]; default 1
 */
public record Zoom(@JsonProperty(required = true) double factor, Double fill, Double probability)
    implements Transformation {

  public Zoom {
    fill = fill == null ? 0 : fill;
    probability = probability == null ? 1 : probability;
    require(factor > 1 && factor <= 100, "factor", "greater than 1 and at most 100", factor);
    requireFill(fill);
    requireProbability(probability);
  }

  @Override
  public void apply(Image image, Draws draws) {
    if (draws.happens(probability)) {
      scale(image, StrictMath.pow(factor, draws.between(-1, 1)));
    }
  }

  /** Makes the image as many times as large. */
  void scale(Image image, double times) {
    image.resampleAboutCentre(
        (middle, down, right) -> middle + down / times,
        (middle, down, right) -> middle + right / times,
        (float) (double) fill);
  }
}
