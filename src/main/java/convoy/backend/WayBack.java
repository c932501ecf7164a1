package convoy.backend;

import convoy.network.NetworkSpec;
import convoy.network.NetworkSpec.Placed;
import convoy.network.Parameter;
import java.util.List;

/** How far layers go back in training. */
public final class WayBack {
  private WayBack() {}

  /**
   * The first of layers one after the other that goes back. Those before it learn nothing, and
   * nobody asks for a gradient of what it reads.
   *
   * @param inputGradient whether that of what enters the first layer is asked for
   * @return from 0; how many there are if none goes back
   */
  public static int first(List<Placed> layers, boolean inputGradient) {
    int first = 0;
    while (!inputGradient && first < layers.size() && !learns(layers.get(first))) {
      first++;
    }
    return first;
  }

  private static boolean learns(Placed placed) {
    return NetworkSpec.computing(placed)
        .anyMatch(
            one ->
                one.layer().parameters(one.input()).stream().anyMatch(WayBack::isLearnt)
                    || one.layer().derived(one.input()).stream()
                        .anyMatch(derived -> !derived.sources().isEmpty()));
  }

  private static boolean isLearnt(Parameter parameter) {
    return parameter.kind() != Parameter.Kind.STATISTIC;
  }
}
