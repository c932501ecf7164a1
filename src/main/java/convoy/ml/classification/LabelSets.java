package convoy.ml.classification;

import convoy.data.LabelCounts;
import convoy.data.TargetTally;
import convoy.ml.util.LabelCells;
import convoy.ml.util.Schemas;
import convoy.ml.util.TargetReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * Reads labels of which any number may be true, as a 1 or a 0 for each.
 *
 * @param cells where they are
 * @param indicators whether they are given so; else as the indices of those that are true
 * @param labels how many there are
 */
record LabelSets(LabelCells cells, boolean indicators, int labels) implements TargetReader {
  @Override
  public Column column() {
    return Schemas.column(cells.column());
  }

  @Override
  public double[] read(Row row, int at) {
    double[] found = cells.read(row, at);
    if (!indicators) {
      return ofIndices(found);
    }
    cells.requireLength(found, labels);
    for (int i = 0; i < labels; i++) {
      if (found[i] != 0 && found[i] != 1) {
        throw cells.refused(
            found[i],
            i,
            "With labelForm indicators each value is 1 or 0 (with indices, the indices of the labels that are true): fix them, set labelForm");
      }
    }
    return found;
  }

  private double[] ofIndices(double[] indices) {
    double[] targets = new double[labels];
    for (int i = 0; i < indices.length; i++) {
      double index = indices[i];
      if (!(index >= 0 && index < labels && index == Math.rint(index))) {
        throw cells.refused(
            index,
            i,
            "With labelForm indices they are whole numbers from 0 to %d (numLabels is %d): fix them, set numLabels"
                .formatted(labels - 1, labels));
      }
      if (targets[(int) index] == 1) {
        throw cells.refused(
            "another " + index,
            i,
            "With labelForm indices each is there once (with indicators, a 1 or 0 for each label): apply array_distinct, set labelForm");
      }
      targets[(int) index] = 1;
    }
    return targets;
  }

  @Override
  public TargetTally tally() {
    return new LabelCounts();
  }
}
