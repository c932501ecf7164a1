package convoy.backend;

import convoy.data.Seeds;
import convoy.network.GaussianNoise;

/**
 * The noise that is added to values: a function of the layer and its seed alone, the same on every
 * backend.
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
    double[] pair = new double[2];
    for (int i = from; i < to; i++) {
      if (i == from || i % 2 == 0) {
        Seeds.normals(seed, i, pair);
      }
      noise[i - from] = (float) (deviation * pair[i % 2]);
    }
  }
}
