package convoy.backend;

import convoy.data.Seeds;
import convoy.network.Dropout;

/** Which values fall out: a function of the layer and its seed alone, the same on every backend. */
public final class DropoutMask {
  private final float rate;
  private final float[] scales;

  /**
   * @param layer the rate
   * @param length how many values there are
   */
  public DropoutMask(Dropout layer, int length) {
    rate = (float) layer.rate();
    scales = new float[length];
  }

  /**
   * What each value is to be multiplied with, 0 or 1 / (1 - rate), in the order row, channel, line,
   * column.
   *
   * @param seed of this step and layer
   * @return good until the next call
   */
  public float[] scales(long seed) {
    float kept = 1 / (1 - rate);
    for (int i = 0; i < scales.length; i++) {
      scales[i] = Seeds.uniform(seed, i) < rate ? 0 : kept;
    }
    return scales;
  }
}
