package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Multiplies the distances of all values from their mean over the image, all channels together, by
 * a factor that is uniform from 1 - by to 1 + by.
 *
 * @param by in (0, 1]
 * @param probability of another contrast at all, in (0, 1]; default 1
 */
public record Contrast(@JsonProperty(required = true) double by, Double probability)
    implements Transformation {

  public Contrast {
    probability = probability == null ? 1 : probability;
    require(by > 0 && by <= 1, "by", "greater than 0 and at most 1", by);
    requireProbability(probability);
  }

  @Override
  public void apply(Image image, Draws draws) {
    if (draws.happens(probability)) {
      multiply(image, draws.between(1 - by, 1 + by));
    }
  }

  /** Multiplies the distances from the mean. */
  void multiply(Image image, double factor) {
    double sum = 0;
    for (int i = 0; i < image.size(); i++) {
      sum += image.value(i);
    }
    double mean = sum / image.size();
    for (int i = 0; i < image.size(); i++) {
      image.set(i, (float) (mean + factor * (image.value(i) - mean)));
    }
  }
}
