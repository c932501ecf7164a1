package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Turns the image about its centre, by an angle that is uniform from -degrees to degrees; bilinear.
 *
 * @param degrees at most; in (0, 180]
 * @param fill what comes in at the corners; default 0
 * @param probability of turning at all, in (0, 1]; default 1
 */
public record Rotate(@JsonProperty(required = true) double degrees, Double fill, Double probability)
    implements Transformation {

  public Rotate {
    fill = fill == null ? 0 : fill;
    probability = probability == null ? 1 : probability;
    require(degrees > 0 && degrees <= 180, "degrees", "greater than 0 and at most 180", degrees);
    requireFill(fill);
    requireProbability(probability);
  }

  @Override
  public void apply(Image image, Draws draws) {
    if (draws.happens(probability)) {
      turn(image, draws.between(-degrees, degrees));
    }
  }

  /** Turns against the clock. */
  void turn(Image image, double angle) {
    // The same on every machine, which Math's are not.
    double cosine = StrictMath.cos(StrictMath.toRadians(angle));
    double sine = StrictMath.sin(StrictMath.toRadians(angle));
    image.resampleAboutCentre(
        (middle, down, right) -> middle + sine * right + cosine * down,
        (middle, down, right) -> middle + cosine * right - sine * down,
        (float) (double) fill);
  }
}
