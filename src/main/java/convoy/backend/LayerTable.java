package convoy.backend;

import convoy.network.Layer;
import convoy.network.NetworkSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a backend has for each type of layer.
 *
 * @param <M> what makes a layer's kernel
 */
public final class LayerTable<M> {
  private final String backend;
  private final Map<Class<? extends Layer>, Function<Layer, M>> makers = new LinkedHashMap<>();

  /**
   * An empty table.
   *
   * @param backend its name, for messages
   */
  public LayerTable(String backend) {
    this.backend = backend;
  }

  /** Adds what makes the kernel of one type of layer. */
  public <L extends Layer> LayerTable<M> with(Class<L> type, Function<L, M> maker) {
    makers.put(type, layer -> maker.apply(type.cast(layer)));
    return this;
  }

  /** The types of layers that the backend can compute. */
  public Set<Class<? extends Layer>> types() {
    return Set.copyOf(makers.keySet());
  }

  /** Why the backend has nothing for a layer, with the layer's name; empty if it has. */
  public Optional<String> unsupported(NetworkSpec.Placed placed) {
    return makers.containsKey(placed.layer().getClass())
        ? Optional.empty()
        : Optional.of(
            "Layer '%s': backend %s has no %s. Set backend to auto, or to one that has."
                .formatted(placed.name(), backend, placed.layer().getClass().getSimpleName()));
  }

  /**
   * What makes a layer's kernel.
   *
   * @throws BackendException that names the layer if the backend cannot compute it
   */
  public M of(NetworkSpec.Placed placed) {
    unsupported(placed)
        .ifPresent(
            reason -> {
              throw new BackendException(reason);
            });
    return makers.get(placed.layer().getClass()).apply(placed.layer());
  }
}
