package convoy.backend;

import convoy.network.Layer;
import convoy.network.NetworkSpec;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /**
   * What makes a layer's kernel.
   *
   * @throws BackendException that names the layer if the backend cannot compute it
   */
  public M of(NetworkSpec.Placed placed) {
    Function<Layer, M> maker = makers.get(placed.layer().getClass());
    if (maker == null) {
      throw new BackendException(
          "Layer '%s': backend %s has no %s. Choose another backend."
              .formatted(placed.name(), backend, placed.layer().getClass().getSimpleName()));
    }
    return maker.apply(placed.layer());
  }
}
