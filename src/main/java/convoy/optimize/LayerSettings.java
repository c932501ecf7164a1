package convoy.optimize;

import convoy.network.Json;
import convoy.network.NamePattern;
import convoy.network.Names;
import convoy.network.ParameterLayout;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What layers have for themselves. A pattern is a layer's name, in which {@code *} stands for any
 * text; layers inside a residual block have its name in front. Of two patterns that fit a layer the
 * later one counts, key by key.
 *
 * @param byPattern in the order in which they were written
 */
public record LayerSettings(Map<String, LayerSetting> byPattern) implements Serializable {
  /** No layer has anything for itself. */
  public static final LayerSettings NONE = new LayerSettings(Map.of());

  private static final String WHAT = "layerSettings";

  public LayerSettings {
    byPattern = Collections.unmodifiableMap(new LinkedHashMap<>(byPattern));
  }

  /**
   * Reads what a person writes: {@code {"convolution*": {"frozen": true}, "dense1":
   * {"learningRateFactor": 0.1}}}.
   *
   * @throws IllegalArgumentException if it is no such JSON
   */
  public static LayerSettings parse(String json) {
    if (!(Json.tree(json, WHAT) instanceof Map<?, ?> tree)) {
      throw new IllegalArgumentException(
          "%s is not right: expected an object of layers, {\"dense1\": {\"frozen\": true}}, found %s."
              .formatted(WHAT, Names.shorten(json.strip())));
    }
    Map<String, LayerSetting> settings = new LinkedHashMap<>();
    tree.forEach(
        (pattern, setting) ->
            settings.put(
                (String) pattern,
                Json.read(
                    Json.compact(setting),
                    LayerSetting.class,
                    "%s of '%s'".formatted(WHAT, Names.shorten((String) pattern)))));
    return new LayerSettings(settings);
  }

  /** What a layer has for itself. */
  LayerSetting of(String layer) {
    return byPattern.entrySet().stream()
        .filter(entry -> fits(entry.getKey(), layer))
        .map(Map.Entry::getValue)
        .reduce(LayerSetting.NONE, LayerSetting::then);
  }

  /**
   * What of this cannot be followed.
   *
   * @param layout of the whole network
   * @param optimizer of the training
   * @return in words after "layerSettings"; empty if all can be
   */
  public Optional<String> mistake(ParameterLayout layout, Optimizer optimizer) {
    List<String> layers =
        layout.learnt().stream().map(ParameterLayout.Tensor::layer).distinct().toList();
    for (Map.Entry<String, LayerSetting> entry : byPattern.entrySet()) {
      String pattern = entry.getKey();
      if (layers.stream().noneMatch(layer -> fits(pattern, layer))) {
        return Optional.of(
            "fit no layer that learns: " + Names.unknown("layer or pattern", pattern, layers));
      }
      Optional<Optimizer> without =
          entry.getValue().weightDecay() == null
              ? Optional.empty()
              : layers.stream()
                  .filter(layer -> fits(pattern, layer))
                  .flatMap(layer -> withoutDecay(layer, layout, optimizer).stream())
                  .findFirst();
      if (without.isPresent()) {
        return Optional.of(
            "give '%s' a weightDecay, but the optimizer is %s, which has none. Set l2 in its place, or another optimizer."
                .formatted(Names.shorten(pattern), Json.compact(without.get())));
      }
    }
    return layers.stream().allMatch(layer -> of(layer).isFrozen())
        ? Optional.of("freeze every layer: nothing would be learnt. Leave one out.")
        : Optional.empty();
  }

  /** What steps the weights of a layer, if it has no weight decay. */
  private static Optional<Optimizer> withoutDecay(
      String layer, ParameterLayout layout, Optimizer optimizer) {
    List<Optimizer> steppedBy =
        layout.learnt().stream()
            .filter(tensor -> tensor.layer().equals(layer))
            .map(tensor -> optimizer.on(tensor, layout).optimizer())
            .toList();
    return steppedBy.stream().anyMatch(Optimizer::decaysWeights)
        ? Optional.empty()
        : Optional.of(steppedBy.get(0));
  }

  private static boolean fits(String pattern, String layer) {
    return new NamePattern(pattern).fits(layer);
  }
}
