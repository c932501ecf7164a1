package convoy.ml.clustering;

import convoy.network.Json;
import java.util.Arrays;
import java.util.List;

/** Means as people write them: JSON, a row of numbers for each component. */
final class InitialMeans {
  private static final String WHAT = "initialMeans";

  private InitialMeans() {}

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if they are no rows of finite numbers, all of one length
   */
  static double[][] read(String json) {
    if (!(Json.tree(json, WHAT) instanceof List<?> rows) || rows.isEmpty()) {
      throw refused("a list of means, [[1.5, 2], [0, -1]]", json);
    }
    double[][] means = new double[rows.size()][];
    for (int j = 0; j < means.length; j++) {
      if (!(rows.get(j) instanceof List<?> values) || values.isEmpty()) {
        throw refused("a list of numbers for each component", Json.compact(rows.get(j)));
      }
      means[j] = values.stream().mapToDouble(InitialMeans::number).toArray();
      if (means[j].length != means[0].length) {
        throw refused(
            "as many numbers for each component", means[0].length + " and " + means[j].length);
      }
    }
    return means;
  }

  private static double number(Object value) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw refused("finite numbers", String.valueOf(value));
  }

  private static IllegalArgumentException refused(String expected, String found) {
    return new IllegalArgumentException(
        "%s is not right: expected %s, found %s.".formatted(WHAT, expected, found));
  }

  /** Writes them. */
  static String write(double[][] means) {
    return Json.compact(
        Arrays.stream(means).map(row -> Arrays.stream(row).boxed().toList()).toList());
  }
}
