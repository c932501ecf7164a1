package convoy.data.augment;

import com.fasterxml.jackson.annotation.JsonProperty;
import convoy.data.Seeds;

/**
 * Adds a normal number of mean 0 to each value.
 *
 * @param deviation the numbers' standard deviation, in the unit of the features that the network is
 *     given; greater than 0
 * @param probability of noise at all, in (0, 1]; default 1
 */
public record Noise(@JsonProperty(required = true) double deviation, Double probability)
    implements Transformation {

  public Noise {
    probability = probability == null ? 1 : probability;
    requirePositive(deviation, "deviation");
    requireProbability(probability);
  }

  @Override
  public void apply(Image image, Draws draws) {
    if (!draws.happens(probability)) {
      return;
    }
    long seed = draws.seed();
    double[] pair = new double[2];
    for (int i = 0; i < image.size(); i++) {
      if (i % 2 == 0) {
        Seeds.normals(seed, i, pair);
      }
      image.set(i, (float) (image.value(i) + deviation * pair[i % 2]));
    }
  }
}
