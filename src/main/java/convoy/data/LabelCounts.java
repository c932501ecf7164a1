package convoy.data;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** In how many rows each label is true, where a row has a target for each label: 1 or 0. */
public final class LabelCounts implements TargetTally {
  private static final long serialVersionUID = 1;
  private long[] rows = new long[0];

  @Override
  public TargetTally empty() {
    return new LabelCounts();
  }

  @Override
  public void add(byte[] row) {
    makeRoom(PackedRow.targetLength(row));
    for (int label = 0; label < rows.length; label++) {
      rows[label] += PackedRow.target(row, label) > 0 ? 1 : 0;
    }
  }

  @Override
  public void add(TargetTally other) {
    long[] more = ((LabelCounts) other).rows;
    makeRoom(more.length);
    for (int label = 0; label < more.length; label++) {
      rows[label] += more[label];
    }
  }

  private void makeRoom(int labels) {
    if (rows.length < labels) {
      rows = Arrays.copyOf(rows, labels);
    }
  }

  /** The number of rows in which each label is true. */
  public long[] rows() {
    return rows.clone();
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    for (int label = 0; label < rows.length; label++) {
      facts.put("rows with label " + label, String.valueOf(rows[label]));
    }
    return facts;
  }
}
