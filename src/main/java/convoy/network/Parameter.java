package convoy.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A parameter as its layer declares it.
 *
 * @param name its name within the layer, PyTorch's where there is one
 * @param shape its dimensions, the last running fastest
 * @param kind what it is to the optimizer
 * @param initializer its values before training
 * @param factor that they are multiplied with
 * @param places into how many tensors of equal shape its first dimension is cut, each of which
 *     begins by itself, at least 1
 */
public record Parameter(
    String name,
    List<Integer> shape,
    Kind kind,
    Initializer initializer,
    double factor,
    int places) {

  /** A parameter whose values before training are the initializer's. */
  public Parameter(String name, List<Integer> shape, Kind kind, Initializer initializer) {
    this(name, shape, kind, initializer, 1, 1);
  }

  /** What a parameter is to the optimizer and to penalties. */
  public enum Kind {
    /** Multiplies inputs; penalties apply. */
    WEIGHT,
    /** Is added. */
    BIAS,
    /** Multiplies normalized values (batch normalization's gamma). */
    SCALE,
    /** Says which way alone: its length does not matter, and penalties do not apply. */
    DIRECTION,
    /** Is observed, not learnt: running mean and variance. Averaged like weights. */
    STATISTIC
  }

  /** What normalized values are multiplied with, one at first, and what is added, zero at first. */
  static List<Parameter> scaleAndShift(List<Integer> shape) {
    return List.of(
        new Parameter("weight", shape, Kind.SCALE, Initializer.ONES),
        new Parameter("bias", shape, Kind.BIAS, Initializer.ZEROS));
  }

  /**
   * The weights of a layer.
   *
   * @param shape the units first
   * @param initializer null for the default, {@code heNormal}
   */
  static Parameter weight(List<Integer> shape, Initializer initializer) {
    Initializer given = initializer == null ? Initializer.HE_NORMAL : initializer;
    return new Parameter("weight", shape, Kind.WEIGHT, given);
  }

  /** The biases of so many units, zero at first. */
  static Parameter bias(int units) {
    return new Parameter("bias", List.of(units), Kind.BIAS, Initializer.ZEROS);
  }

  /** A parameter whose values before training are all the same. */
  static Parameter constant(String name, List<Integer> shape, Kind kind, double value) {
    return new Parameter(name, shape, kind, Initializer.ONES, value, 1);
  }

  /** Sets values[from, to) to those before training. */
  void fill(float[] values, int from, int to, long seed) {
    List<Integer> ofPlace = new ArrayList<>(shape);
    ofPlace.set(0, shape.get(0) / places);
    initializer.fill(values, from, to, ofPlace, seed);
    for (int i = from; factor != 1 && i < to; i++) {
      values[i] = (float) (factor * values[i]);
    }
  }

  /** The same parameter as part of a block, named by the layer inside it. */
  Parameter within(String layer) {
    return new Parameter(layer + "." + name, shape, kind, initializer, factor, places);
  }

  /** The same parameter, made of so many that begin each by itself. */
  Parameter inPlaces(int count) {
    return new Parameter(name, shape, kind, initializer, factor, count);
  }
}
