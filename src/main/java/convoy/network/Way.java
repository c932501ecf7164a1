package convoy.network;

import convoy.network.NetworkSpec.Placed;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One of the ways through a block, which is a layer that is made of layers.
 *
 * @param prefix what the names of its layers begin with, after the block's own: "shortcut."
 * @param layers in order; none is the identity
 */
public record Way(String prefix, List<Layer> layers) {
  /** Blocks within blocks; what walks through them goes as deep. */
  private static final int DEEPEST = 16;

  /** Its layers with names and shapes, where the block is at its place. */
  List<Placed> placed(Placed block) {
    return Placement.of(block.name() + "." + prefix, block.input(), layers);
  }

  /** The shape of an example after the last of its layers. */
  Shape output(Shape input) {
    return Placement.output(Placement.of(prefix, input, layers), input);
  }

  /** The parameters of all layers inside of a block. */
  static List<Parameter> parameters(Layer block, Shape input) {
    return block.ways().stream()
        .flatMap(way -> Placement.of(way.prefix, input, way.layers).stream())
        .flatMap(
            placed ->
                placed.layer().parameters(placed.input()).stream()
                    .map(parameter -> parameter.within(placed.name())))
        .toList();
  }

  /** What a block reads again of its way forward: its outputs are nobody's to read. */
  static Set<Layer.Kept> keeps(Layer block) {
    return block.ways().stream()
            .map(Way::layers)
            .anyMatch(
                layers -> !layers.isEmpty() && layers.get(0).keeps().contains(Layer.Kept.INPUT))
        ? Set.of(Layer.Kept.INPUT)
        : Set.of();
  }

  /** Whether all layers inside of a block do. */
  static boolean actAlikeInTraining(Layer block) {
    return inside(block).allMatch(Layer::actsAlikeInTraining);
  }

  private static Stream<Layer> inside(Layer block) {
    return block.ways().stream().flatMap(way -> way.layers.stream());
  }

  /** Refuses a block of these ways if it has too many blocks within each other. */
  static void requireShallow(List<List<Layer>> ways) {
    if (1 + depth(ways.stream().flatMap(List::stream)) > DEEPEST) {
      throw new IllegalArgumentException(
          "Blocks (residual, concatenation) are nested more than %d deep. Put blocks one after the other."
              .formatted(DEEPEST));
    }
  }

  private static int depth(Stream<Layer> layers) {
    return layers
        .filter(layer -> !layer.ways().isEmpty())
        .mapToInt(block -> 1 + depth(inside(block)))
        .max()
        .orElse(0);
  }
}
