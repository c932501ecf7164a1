package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Adds one number to all values of the image, uniform from -by to by.
 *
 * @param by at most, in the unit of the features that the network is given; greater than 0
 * @param probability of another brightness at all, in (0, 1]; default 1
 */
public record Brightness(@JsonProperty(required = true) double by, Double probability)
    implements Transformation {

  public Brightness {
    probability = probability == null ? 1 : probability;
    requirePositive(by, "by");
    requireProbability(probability);
  }

  @Override
  public void apply(Image image, Draws draws) {
    if (draws.happens(probability)) {
      float added = (float) draws.between(-by, by);
      for (int i = 0; i < image.size(); i++) {
        image.set(i, image.value(i) + added);
      }
    }
  }
}
