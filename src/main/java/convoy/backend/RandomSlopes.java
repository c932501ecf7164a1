package convoy.backend;

import convoy.data.Seeds;

/** The derivatives at 0 that {@code smartRelu} draws, the same on every backend. */
public final class RandomSlopes {
  private RandomSlopes() {}

  /**
   * One of them, from [0, 1).
   *
   * @param seed of this step and layer
   * @param place among all values of the batch, in the order example, channel, row, column
   */
  public static float at(long seed, long place) {
    return Seeds.uniform(seed, place);
  }
}
