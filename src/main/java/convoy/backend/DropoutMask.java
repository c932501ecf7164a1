package convoy.backend;

import convoy.data.Seeds;
import convoy.network.Dropout;

/** Which values fall out: a function of the layer and its seed alone, the same on every backend. */
public final class DropoutMask {
  private final float rate;
  private final float kept;

  /** The masks of a layer. */
  public DropoutMask(Dropout layer) {
    rate = (float) layer.rate();
    kept = 1 / (1 - rate);
  }

  /**
   * Finds what values are to be multiplied by: 0 or 1 / (1 - rate).
   *
   * @param seed of this step and layer
   * @param scales receives it, in the order example, channel, row, column
   * @param from the first value to find it for
   * @param to after the last
   */
  public void fill(long seed, float[] scales, int from, int to) {
    for (int i = from; i < to; i++) {
      scales[i] = Seeds.uniform(seed, i) < rate ? 0 : kept;
    }
  }
}
