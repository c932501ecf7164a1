package convoy.averaging.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a validation found.
 *
 * @param loss the rows' mean loss, weighted by their weights
 * @param metrics what else the stage measures, by name: of a classifier {@code accuracy}, the
 *     share, by weight, of rows whose label is the class with the largest output, in [0, 1]
 */
public record ValidationScore(double loss, Map<String, Double> metrics) {
  /** Keeps a copy, in the same order. */
  public ValidationScore {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * One of the metrics.
   *
   * @throws IllegalArgumentException if it is not measured
   */
  public double metric(String name) {
    Double value = metrics.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "No metric '%s' was measured; there are %s.".formatted(name, metrics.keySet()));
    }
    return value;
  }
}
