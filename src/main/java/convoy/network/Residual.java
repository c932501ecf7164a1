package convoy.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A residual block (He et al. 2016, equations 1 and 2): y = F(x) + S(x), where F are the layers and
 * S the shortcut. The activation after the sum is a layer of its own.
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

  public Residual {
    Checks.present(layers, "layers");
    layers = List.copyOf(layers);
    shortcut = shortcut == null ? List.of() : List.copyOf(shortcut);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("A residual block needs at least one layer, found none.");
    }
    Way.requireShallow(List.of(layers, shortcut));
  }

  @Override
  public List<Way> ways() {
    return List.of(new Way("", layers), new Way(SHORTCUT, shortcut));
  }

  /** F with names and shapes, where this block is at its place. */
  public List<NetworkSpec.Placed> placedLayers(NetworkSpec.Placed here) {
    return here.ways().get(0);
  }

  /** S with names and shapes, where this block is at its place; empty for the identity. */
  public List<NetworkSpec.Placed> placedShortcut(NetworkSpec.Placed here) {
    return here.ways().get(1);
  }

  @Override
  public Shape output(Shape input) {
    Shape sum = ways().get(0).output(input);
    Shape other = ways().get(1).output(input);
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
    return Way.parameters(this, input);
  }

  @Override
  public Residual withInitializer(Initializer others) {
    return changed(layer -> layer.withInitializer(others));
  }

  @Override
  public Residual observing() {
    return changed(Layer::observing);
  }

  private Residual changed(UnaryOperator<Layer> change) {
    return new Residual(
        layers.stream().map(change).toList(), shortcut.stream().map(change).toList());
  }

  @Override
  public boolean actsAlikeInTraining() {
    return Way.actAlikeInTraining(this);
  }

  @Override
  public Set<Kept> keeps() {
    return Way.keeps(this);
  }
}
