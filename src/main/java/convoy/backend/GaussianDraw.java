package convoy.backend;

import convoy.data.Seeds;
import convoy.network.GaussianNoise;

/**
 * The noise that is added to values: a function of the layer and its seed alone, the same on every
 * backend. By Box and Muller's method (1958), of two uniform numbers for each two values.
 */
public final class GaussianDraw {
  private final double deviation;

  /** The noise of a layer. */
  public GaussianDraw(GaussianNoise layer) {
    deviation = layer.deviation();
  }

  /**
   * Draws what is to be added to values.
   *
   * @param seed of this step and layer
   * @param noise receives it, in the order example, channel, row, column
   * @param from the first value to draw it for
   * @param to after the last
   */
  public void fill(long seed, float[] noise, int from, int to) {
    for (int i = from; i < to; i++) {
      int first = i & ~1;
      double length = Math.sqrt(-2 * StrictMath.log(1 - Seeds.uniform(seed, first))); // not of 0
      double angle = 2 * Math.PI * Seeds.uniform(seed, first + 1L);
      double normal = length * (i == first ? StrictMath.cos(angle) : StrictMath.sin(angle));
      noise[i - from] = (float) (deviation * normal);
    }
  }
}
