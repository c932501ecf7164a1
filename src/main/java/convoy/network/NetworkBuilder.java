package convoy.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Puts layers one after the other, in Java as in JSON: {@code NetworkSpec.of(1, 28,
 * 28).convolution(20, 5).relu().maxPooling(2).dense(500).build()}. Each method adds a layer as it
 * is without optional keys; {@link #add} takes one with them: {@code add(Convolution.of(20,
 * 5).stride(2).padding("same"))}.
 */
public final class NetworkBuilder {
  private final Shape input;
  private final List<Layer> layers = new ArrayList<>();

  /**
   * @param input of the network; null within a block, which has that of its place
   */
  NetworkBuilder(Shape input) {
    this.input = input;
  }

  /** Adds a layer. */
  public NetworkBuilder add(Layer layer) {
    layers.add(layer);
    return this;
  }

  /** Adds a {@link Convolution} with bias, stride 1 and no padding. */
  public NetworkBuilder convolution(int filters, int kernel) {
    return add(Convolution.of(filters, kernel));
  }

  /** Adds a {@link Dense} layer with bias. */
  public NetworkBuilder dense(int units) {
    return add(Dense.of(units));
  }

  /** Adds max {@link Pooling} with windows that do not overlap. */
  public NetworkBuilder maxPooling(int kernel) {
    return add(Pooling.max(kernel));
  }

  /** Adds average {@link Pooling} with windows that do not overlap. */
  public NetworkBuilder averagePooling(int kernel) {
    return add(Pooling.average(kernel));
  }

  /** Adds {@link GlobalAveragePooling}. */
  public NetworkBuilder globalAveragePooling() {
    return add(new GlobalAveragePooling());
  }

  /** Adds {@link BatchNormalization} with its default momentum and epsilon. */
  public NetworkBuilder batchNormalization() {
    return add(BatchNormalization.standard());
  }

  /** Adds {@link Dropout}. */
  public NetworkBuilder dropout(double rate) {
    return add(new Dropout(rate));
  }

  /** Adds the {@link Activation} max(0, x). */
  public NetworkBuilder relu() {
    return add(Activation.relu());
  }

  /** Adds an {@link Activation}. */
  public NetworkBuilder activation(Activation.Function function) {
    return add(new Activation(function));
  }

  /**
   * Adds a {@link Residual} block whose shortcut is the identity.
   *
   * @param block adds the layers
   */
  public NetworkBuilder residual(UnaryOperator<NetworkBuilder> block) {
    return residual(block, UnaryOperator.identity());
  }

  /**
   * Adds a {@link Residual} block.
   *
   * @param block adds the layers
   * @param shortcut adds those of the shortcut
   */
  public NetworkBuilder residual(
      UnaryOperator<NetworkBuilder> block, UnaryOperator<NetworkBuilder> shortcut) {
    return add(new Residual(block(block), block(shortcut)));
  }

  /**
   * Adds a {@link Concatenation}.
   *
   * @param branches each adds its layers
   */
  @SafeVarargs
  public final NetworkBuilder concatenation(UnaryOperator<NetworkBuilder>... branches) {
    return add(new Concatenation(Arrays.stream(branches).map(NetworkBuilder::block).toList()));
  }

  private static List<Layer> block(UnaryOperator<NetworkBuilder> content) {
    return content.apply(new NetworkBuilder(null)).layers();
  }

  /** The shape of an example. */
  Shape input() {
    return input;
  }

  /** The layers so far. */
  List<Layer> layers() {
    return List.copyOf(layers);
  }

  /**
   * The network of these layers, without the output layer that a stage adds.
   *
   * @throws IllegalArgumentException if a layer cannot take what the one before it gives; the
   *     message names the layer
   */
  public NetworkSpec build() {
    return new NetworkSpec(input, layers);
  }
}
