package convoy.network;

import java.util.List;

/**
 * A tensor that a layer computes with as with a parameter, but that is none: it follows from what
 * is learnt, and is computed anew whenever that has changed.
 *
 * @param name within the layer; in a {@link ParameterLayout} with the layer's name in front
 * @param shape its dimensions, the last running fastest
 * @param sources names of what it follows from: parameters, or tensors derived before it
 * @param how it follows
 */
public record Derived(String name, List<Integer> shape, List<String> sources, Derivation how) {

  /** How many values it has. */
  public int length() {
    return Math.toIntExact(shape.stream().mapToLong(size -> size).reduce(1, (a, b) -> a * b));
  }
}
