package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A residual block (He et al. 2016, equations 1 and 2): y = F(x) + S(x), where F are the layers and
 * S the shortcut. The activation behind the sum is a layer of its own.
 *
 * <p>Names inside are {@code residual1.convolution1}, and in the shortcut {@code
 * residual1.shortcut.convolution1}.
 *
 * @param layers F, in order, at least one
 * @param shortcut S, in order; default none, which is the identity: y = F(x) + x. Where F changes
 *     the shape, a 1x1 convolution with its stride and a batch normalization (the paper's option
 *     B), or pooling of kernel 1 and {@link ChannelPadding} (option A).
 */
public record Residual(@JsonProperty(required = true) List<Layer> layers, List<Layer> shortcut)
    implements Layer {
  private static final String SHORTCUT = "shortcut.";

  /** Blocks within blocks; what walks through them goes as deep. */
  private static final int DEEPEST = 16;

  public Residual {
    Checks.present(layers, "layers");
    layers = List.copyOf(layers);
    shortcut = shortcut == null ? List.of() : List.copyOf(shortcut);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("A residual block needs at least one layer, found none.");
    }
    if (depth(layers, shortcut) > DEEPEST) {
      throw new IllegalArgumentException(
          "Residual blocks are nested more than %d deep. Put blocks one after the other."
              .formatted(DEEPEST));
    }
  }

  /** How many blocks lie within each other, with the one around these layers. */
  private static int depth(List<Layer> layers, List<Layer> shortcut) {
    return 1
        + Stream.concat(layers.stream(), shortcut.stream())
            .mapToInt(
                layer -> layer instanceof Residual inner ? depth(inner.layers, inner.shortcut) : 0)
            .max()
            .orElse(0);
  }

  /** F with names and shapes, where this block is at its place. */
  public List<NetworkSpec.Placed> placedLayers(NetworkSpec.Placed here) {
    return Placement.of(here.name() + ".", here.input(), layers);
  }

  /** S with names and shapes, where this block is at its place; empty for the identity. */
  public List<NetworkSpec.Placed> placedShortcut(NetworkSpec.Placed here) {
    return Placement.of(here.name() + "." + SHORTCUT, here.input(), shortcut);
  }

  @Override
  public Shape output(Shape input) {
    Shape sum = Placement.output(Placement.of("", input, layers), input);
    Shape other = Placement.output(Placement.of(SHORTCUT, input, shortcut), input);
    if (!sum.equals(other)) {
      throw new IllegalArgumentException(
          ("its layers make %s of %s and its shortcut makes %s, which cannot be added. Give it a"
                  + " shortcut that makes %s, such as a 1x1 convolution with %d filters and the"
                  + " layers' stride.")
              .formatted(sum, input, other, sum, sum.channels()));
    }
    return sum;
  }

  @Override
  public List<Parameter> parameters(Shape input) {
    List<NetworkSpec.Placed> all = new ArrayList<>(Placement.of("", input, layers));
    all.addAll(Placement.of(SHORTCUT, input, shortcut));
    return all.stream()
        .flatMap(
            placed ->
                placed.layer().parameters(placed.input()).stream()
                    .map(parameter -> parameter.within(placed.name())))
        .toList();
  }

  @Override
  public boolean actsAlikeInTraining() {
    return Stream.concat(layers.stream(), shortcut.stream()).allMatch(Layer::actsAlikeInTraining);
  }

  @Override
  public Set<Kept> keeps() {
    return Stream.of(layers, shortcut)
            .anyMatch(way -> !way.isEmpty() && way.get(0).keeps().contains(Kept.INPUT))
        ? Set.of(Kept.INPUT)
        : Set.of(); // the sum is nobody's to read again
  }

  @Override
  public List<NetworkSpec.Placed> inside(NetworkSpec.Placed here) {
    return Stream.concat(placedLayers(here).stream(), placedShortcut(here).stream()).toList();
  }
}
