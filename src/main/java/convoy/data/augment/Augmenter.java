package convoy.data.augment;

import convoy.data.Seeds;
import java.util.List;

/**
 * Changes images as an {@link Augmentation} says. What becomes of an image follows from the seed,
 * the example's number, the epoch, and how often the epoch has shown it before: whoever computes
 * it, and whatever was computed before. Not for several threads at once.
 */
public final class Augmenter {
  private final List<Transformation> transformations;
  private final Image image;
  private final long seed;
  private final Draws draws = new Draws();

  Augmenter(List<Transformation> transformations, Image image, long seed) {
    this.transformations = transformations;
    this.image = image;
    this.seed = seed;
  }

  /**
   * Changes an image.
   *
   * @param values of images
   * @param at where this one begins
   * @param example its number among all
   * @param epoch from 0
   * @param showing how often the epoch has shown it before; more than 0 only where rows are drawn
   */
  public void apply(float[] values, int at, long example, int epoch, int showing) {
    image.on(values, at);
    for (int i = 0; i < transformations.size(); i++) {
      long ofExample = Seeds.derive(seed, Seeds.Purpose.AUGMENTATION, i, example);
      draws.begin(ofExample, epoch, showing);
      transformations.get(i).apply(image, draws);
    }
  }
}
