package convoy.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The filters of a convolution that are given and not learnt. In JSON numbers, {@code
 * [filters][channels / groups][height][width]}, or names of 3x3 filters: {@code ["sharpen",
 * "edges"]}. A filter by its name acts on the mean of the channels that enter it; with groups, each
 * of them has all the named filters.
 */
public final class FixedKernels implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int NAMED_SIDE = 3;

  private static final Map<String, List<Integer>> NAMED =
      new TreeMap<>(
          Map.of(
              "sharpen", List.of(0, -1, 0, -1, 5, -1, 0, -1, 0),
              "edges", List.of(-1, -1, -1, -1, 8, -1, -1, -1, -1),
              "horizontalEdges", List.of(-1, -2, -1, 0, 0, 0, 1, 2, 1), // Sobel's
              "verticalEdges", List.of(-1, 0, 1, -2, 0, 2, -1, 0, 1),
              "blur", List.of(1, 2, 1, 2, 4, 2, 1, 2, 1))); // of sum 16

  private final List<String> names;
  private final List<List<List<List<Double>>>> numbers;

  private FixedKernels(List<String> names, List<List<List<List<Double>>>> numbers) {
    this.names = names;
    this.numbers = numbers;
  }

  /** Filters by their names. */
  public static FixedKernels named(String... names) {
    for (String name : names) {
      if (!NAMED.containsKey(name)) {
        throw new IllegalArgumentException(Names.unknown("kernel", name, NAMED.keySet()));
      }
    }
    return new FixedKernels(List.of(names), null);
  }

  /** Filters as numbers: [filters][channels / groups][height][width]. */
  public static FixedKernels of(List<List<List<List<Double>>>> numbers) {
    return new FixedKernels(null, numbers);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static FixedKernels read(Object json) {
    if (json instanceof List<?> list && !list.isEmpty()) {
      if (list.stream().allMatch(String.class::isInstance)) {
        return named(list.stream().map(String.class::cast).toArray(String[]::new));
      }
      if (list.get(0) instanceof List<?>) {
        return of(filters(list));
      }
    }
    throw new IllegalArgumentException(
        "kernels must be names of filters, or numbers as [filters][channels / groups][height][width], found "
            + Json.quote(json)
            + ".");
  }

  private static List<List<List<List<Double>>>> filters(List<?> json) {
    return json.stream()
        .map(
            filter ->
                list(filter).stream()
                    .map(
                        channel ->
                            list(channel).stream()
                                .map(row -> list(row).stream().map(FixedKernels::number).toList())
                                .toList())
                    .toList())
        .toList();
  }

  private static List<?> list(Object json) {
    if (json instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException(
        "kernels must be [filters][channels / groups][height][width], found %s where a list was expected."
            .formatted(Json.quote(json)));
  }

  private static Double number(Object json) {
    if (json instanceof Number number && Double.isFinite(number.floatValue())) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        "kernels must be numbers, found " + Json.quote(json) + " among them.");
  }

  @JsonValue
  Object write() {
    return names == null ? numbers : names;
  }

  /**
   * Refuses what does not fit a convolution, whatever enters it.
   *
   * @param filters in all groups
   */
  void check(int filters, int groups, Size2d kernel) {
    int given = names == null ? numbers.size() : names.size() * groups;
    if (given != filters) {
      throw new IllegalArgumentException(
          "kernels are %d%s, but filters is %d."
              .formatted(
                  names == null ? given : names.size(),
                  names == null || groups == 1 ? "" : " for each of %d groups".formatted(groups),
                  filters));
    }
    if (names != null && !kernel.equals(Size2d.square(NAMED_SIDE))) {
      throw new IllegalArgumentException(
          "kernels that are named are 3x3, but kernel is %s.".formatted(kernel));
    }
  }

  /**
   * The filters as a weight.
   *
   * @param shape [filters, channels / groups, height, width]
   * @param groups of the convolution
   * @throws IllegalArgumentException if they are not of that shape
   */
  float[] weight(List<Integer> shape, int groups) {
    return names == null ? ofNumbers(shape) : ofNames(shape, groups);
  }

  private float[] ofNumbers(List<Integer> shape) {
    float[] weight = new float[shape.stream().reduce(1, (a, b) -> a * b)];
    int at = 0;
    for (List<List<List<Double>>> filter : numbers) {
      requireSize("channels", filter, shape.get(1));
      for (List<List<Double>> channel : filter) {
        requireSize("rows", channel, shape.get(2));
        for (List<Double> row : channel) {
          requireSize("columns", row, shape.get(3));
          for (double value : row) {
            weight[at++] = (float) value;
          }
        }
      }
    }
    return weight;
  }

  private static void requireSize(String what, List<?> found, int expected) {
    if (found.size() != expected) {
      throw new IllegalArgumentException(
          "kernels have %d %s, where %d are needed.".formatted(found.size(), what, expected));
    }
  }

  private float[] ofNames(List<Integer> shape, int groups) {
    int channels = shape.get(1);
    int area = NAMED_SIDE * NAMED_SIDE;
    float[] weight = new float[names.size() * groups * channels * area];
    for (int i = 0; i < weight.length; i++) {
      String name = names.get(i / (channels * area) % names.size());
      double divisor = channels * (name.equals("blur") ? 16.0 : 1.0);
      weight[i] = (float) (NAMED.get(name).get(i % area) / divisor);
    }
    return weight;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FixedKernels kernels && kernels.write().equals(write());
  }

  @Override
  public int hashCode() {
    return write().hashCode();
  }

  @Override
  public String toString() {
    return write().toString();
  }
}
