package convoy.network;

import convoy.network.NetworkSpec.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.lang3.StringUtils;

/** A network as a table for people: see {@link NetworkSpec#describe()}. */
final class Description {
  private static final List<String> HEAD =
      List.of("layer", "output", "parameters", "multiply-adds", "memory a row");

  /**
   * A line.
   *
   * @param depth how many layers it is inside of
   */
  private record Line(int depth, String name, String output, Costs costs) {
    List<String> cells() {
      return List.of(
          "  ".repeat(depth) + name,
          output,
          number(costs.parameters),
          number(costs.multiplyAdds),
          String.format(Locale.ROOT, "%,.1f KB", costs.values * (double) Float.BYTES / 1024));
    }
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** What layers cost: parameters that are learnt, multiply-adds, values that they give. */
  private record Costs(long parameters, long multiplyAdds, long values) {
    static final Costs NONE = new Costs(0, 0, 0);

    Costs plus(Costs other) {
      return new Costs(
          parameters + other.parameters, multiplyAdds + other.multiplyAdds, values + other.values);
    }
  }

  private final List<Line> lines = new ArrayList<>();
  private final Line total;

  Description(NetworkSpec spec) {
    Costs costs = add(0, "", spec.placed());
    total = new Line(0, "total", spec.output().toString(), costs);
  }

  /** Adds lines for layers and for what is inside of them; returns what they cost together. */
  private Costs add(int depth, String prefix, List<Placed> layers) {
    Costs sum = Costs.NONE;
    for (Placed placed : layers) {
      int place = lines.size();
      List<Placed> inside = placed.layer().inside(placed);
      Costs costs = inside.isEmpty() ? costs(placed) : add(depth + 1, placed.name() + ".", inside);
      String name = StringUtils.removeStart(placed.name(), prefix);
      lines.add(place, new Line(depth, name, placed.output().toString(), costs));
      sum = sum.plus(costs);
    }
    return sum;
  }

  private static Costs costs(Placed placed) {
    long parameters =
        placed.layer().parameters(placed.input()).stream()
            .filter(parameter -> parameter.kind() != Parameter.Kind.STATISTIC)
            .mapToLong(
                parameter ->
                    parameter.shape().stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b))
            .sum();
    return new Costs(
        parameters, placed.layer().multiplyAdds(placed.input()), placed.output().size());
  }

  /** In so many lines for layers at most. */
  String shortened(int most) {
    if (lines.size() <= most) {
      return toString();
    }
    List<Line> outer = lines.stream().filter(line -> line.depth == 0).toList();
    if (outer.size() <= most) {
      return table(outer, List.of());
    }
    int first = most / 2;
    int last = most - first - 1; // one line says how many are left out
    return table(outer.subList(0, first), outer.subList(outer.size() - last, outer.size()));
  }

  @Override
  public String toString() {
    return table(lines, List.of());
  }

  private String table(List<Line> first, List<Line> last) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    first.forEach(line -> rows.add(line.cells()));
    if (!last.isEmpty()) {
      long outer = lines.stream().filter(line -> line.depth == 0).count();
      rows.add(
          List.of("... %d more".formatted(outer - first.size() - last.size()), "", "", "", ""));
    }
    last.forEach(line -> rows.add(line.cells()));
    rows.add(total.cells());
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(StringUtils.rightPad(row.get(0), widths[0]));
      for (int i = 1; i < widths.length; i++) {
        line.append("  ").append(StringUtils.leftPad(row.get(i), widths[i]));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
