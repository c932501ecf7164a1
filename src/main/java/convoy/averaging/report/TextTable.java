package convoy.averaging.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for people: each column as wide as its widest cell, all flush right. */
public final class TextTable {
  private final List<List<String>> lines = new ArrayList<>();

  /** A table with these headings. */
  public TextTable(List<String> headings) {
    lines.add(List.copyOf(headings));
  }

  /**
   * Adds a line.
   *
   * @param cells as many as there are headings
   */
  public void add(List<String> cells) {
    lines.add(List.copyOf(cells));
  }

  @Override
  public String toString() {
    int[] widths =
        IntStream.range(0, lines.get(0).size())
            .map(
                column ->
                    lines.stream().mapToInt(line -> line.get(column).length()).max().orElseThrow())
            .toArray();
    return lines.stream().map(line -> text(line, widths)).collect(Collectors.joining("\n"));
  }

  private static String text(List<String> line, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(
            column -> " ".repeat(widths[column] - line.get(column).length()) + line.get(column))
        .collect(Collectors.joining("  "));
  }
}
