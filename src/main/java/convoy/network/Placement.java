package convoy.network;

import convoy.network.NetworkSpec.Placed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Gives layers one behind the other their names and shapes. */
final class Placement {
  /** Blocks within blocks; what walks through them goes as deep. */
  private static final int DEEPEST = 16;

  /** A layer that cannot stand where it does; blocks around it put their names before its own. */
  private static final class Misplaced extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private final String name;
    private final String words;

    Misplaced(String name, String words, IllegalArgumentException cause) {
      super("Layer '" + name + "' " + words, cause);
      this.name = name;
      this.words = words;
    }
  }

  private Placement() {}

  /**
   * @param prefix before each name
   * @param input shape of what enters the first
   * @throws IllegalArgumentException if a layer cannot take what the one before it gives; the
   *     message names the layer
   */
  static List<Placed> of(String prefix, Shape input, List<Layer> layers) {
    List<Placed> placed = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    Shape shape = input;
    for (Layer layer : layers) {
      String type = typeName(layer);
      String name = prefix + type + numbers.merge(type, 1, Integer::sum);
      Shape output;
      try {
        output = layer.output(shape);
      } catch (Misplaced inside) {
        throw new Misplaced(name + "." + inside.name, inside.words, inside);
      } catch (IllegalArgumentException e) {
        String words =
            "(number %d of %d): %s".formatted(placed.size() + 1, layers.size(), e.getMessage());
        throw new Misplaced(name, words, e);
      }
      placed.add(new Placed(name, layer, shape, output));
      shape = output;
    }
    return placed;
  }

  /** The shape behind the last layer; without layers that of the input. */
  static Shape output(List<Placed> placed, Shape input) {
    return placed.isEmpty() ? input : placed.get(placed.size() - 1).output();
  }

  /** The layers inside of a block, where it is at its place, way by way. */
  static List<List<Placed>> inside(Placed here) {
    return here.layer().inside().stream()
        .map(way -> of(here.name() + "." + way.prefix(), here.input(), way.layers()))
        .toList();
  }

  /** The parameters of all layers inside of a block. */
  static List<Parameter> parametersInside(Layer block, Shape input) {
    return block.inside().stream()
        .flatMap(way -> of(way.prefix(), input, way.layers()).stream())
        .flatMap(
            placed ->
                placed.layer().parameters(placed.input()).stream()
                    .map(parameter -> parameter.within(placed.name())))
        .toList();
  }

  /** Whether all layers inside of a block do. */
  static boolean insideActsAlikeInTraining(Layer block) {
    return block.inside().stream()
        .flatMap(way -> way.layers().stream())
        .allMatch(Layer::actsAlikeInTraining);
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
        .filter(layer -> !layer.inside().isEmpty())
        .mapToInt(block -> 1 + depth(block.inside().stream().flatMap(way -> way.layers().stream())))
        .max()
        .orElse(0);
  }

  private static String typeName(Layer layer) {
    String simple = layer.getClass().getSimpleName();
    return simple.substring(0, 1).toLowerCase(Locale.ROOT) + simple.substring(1);
  }
}
