package convoy.network;

import java.util.List;

/**
 * A parameter as its layer declares it.
 *
 * @param name its name within the layer, PyTorch's where there is one
 * @param shape its dimensions, the last running fastest
 * @param kind what it is to the optimizer
 * @param initializer its values before training
 * @param factor that they are multiplied with
 */
public record Parameter(
    String name, List<Integer> shape, Kind kind, Initializer initializer, double factor) {

  /** A parameter whose values before training are the initializer's. */
  public Parameter(String name, List<Integer> shape, Kind kind, Initializer initializer) {
    this(name, shape, kind, initializer, 1);
  }

  /** What a parameter is to the optimizer and to penalties. */
  public enum Kind {
    /** Multiplies inputs; penalties apply. */
    WEIGHT,
    /** Is added. */
    BIAS,
    /** Multiplies normalized values (batch normalization's gamma). */
    SCALE,
    /** Is observed, not learnt: running mean and variance. Averaged like weights. */
    STATISTIC
  }

  /** A parameter whose values before training are all the same. */
  static Parameter constant(String name, List<Integer> shape, Kind kind, double value) {
    return new Parameter(name, shape, kind, Initializer.ONES, value);
  }

  /** Sets values[from, to) to those before training. */
  void fill(float[] values, int from, int to, long seed) {
    initializer.fill(values, from, to, shape, seed);
    for (int i = from; factor != 1 && i < to; i++) {
      values[i] = (float) (factor * values[i]);
    }
  }

  /** The same parameter as part of a block, named by the layer inside it. */
  Parameter within(String layer) {
    return new Parameter(layer + "." + name, shape, kind, initializer, factor);
  }
}
