package convoy.network;

import convoy.network.NetworkSpec.Placed;
import java.util.ArrayList;
import java.util.List;

/** Holds layers that use another's parameters against the layers there are. */
final class Sharing {
  private Sharing() {}

  /**
   * Refuses a layer that shares with none before it, or with one of another kind or shape.
   *
   * @param layers that compute, in order
   */
  static void check(List<Placed> layers) {
    List<Placed> before = new ArrayList<>();
    for (Placed placed : layers) {
      if (placed.layer() instanceof Weighted<?> layer && layer.sharedWith() != null) {
        check(placed, layer, before);
      }
      if (placed.layer() instanceof Weighted<?>) {
        before.add(placed);
      }
    }
  }

  private static void check(Placed placed, Weighted<?> layer, List<Placed> before) {
    Placed other =
        before.stream()
            .filter(each -> each.name().equals(layer.sharedWith()))
            .findFirst()
            .orElseThrow(
                () ->
                    refused(
                        placed,
                        Names.unknown(
                            "layer before it in sharedWith",
                            layer.sharedWith(),
                            before.stream().map(Placed::name).toList())));
    String own = words(placed);
    String found = words(other);
    if (!own.equals(found)) {
      throw refused(
          placed,
          "sharedWith '%s' gives %s, where %s is needed.".formatted(other.name(), found, own));
    }
  }

  private static String words(Placed placed) {
    Weighted<?> layer = (Weighted<?>) placed.layer();
    return "the weight %s of a %s %s bias"
        .formatted(
            layer.weightShape(placed.input()),
            placed.layer() instanceof Dense ? "dense layer" : "convolution",
            layer.bias() ? "with" : "without");
  }

  private static IllegalArgumentException refused(Placed placed, String why) {
    return new IllegalArgumentException("Layer '%s': %s".formatted(placed.name(), why));
  }
}
