package convoy.data;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How many rows there are of each class. */
public final class ClassCounts implements TargetTally {
  private static final long serialVersionUID = 1;
  private final TreeMap<Float, Long> rows = new TreeMap<>();

  @Override
  public TargetTally empty() {
    return new ClassCounts();
  }

  @Override
  public void add(byte[] row) {
    rows.merge(PackedRow.target(row, 0), 1L, Long::sum);
  }

  @Override
  public void add(TargetTally other) {
    ((ClassCounts) other).rows.forEach((label, count) -> rows.merge(label, count, Long::sum));
  }

  /** The number of rows of each class that has any. */
  public Map<Float, Long> rows() {
    return new TreeMap<>(rows);
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    rows.forEach((label, count) -> facts.put("rows with label " + label, String.valueOf(count)));
    return facts;
  }
}
