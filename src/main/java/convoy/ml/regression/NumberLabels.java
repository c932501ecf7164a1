package convoy.ml.regression;

import convoy.data.TargetMoments;
import convoy.data.TargetTally;
import convoy.ml.util.LabelCells;
import convoy.ml.util.RefusedRowException;
import convoy.ml.util.Schemas;
import convoy.ml.util.TargetReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * Reads labels that are numbers.
 *
 * @param cells where they are
 * @param several whether a label is a Vector or an array
 * @param outputs how many numbers a label has
 */
record NumberLabels(LabelCells cells, boolean several, int outputs) implements TargetReader {
  private static final String ADVICE =
      "Labels are finite numbers that float32 can hold, up to 3.4e38: fix or scale them";

  @Override
  public Column column() {
    Column column = Schemas.column(cells.column());
    return several ? column : column.cast("double");
  }

  @Override
  public double[] read(Row row, int at) {
    if (several) {
      return readSeveral(row, at);
    }
    double label = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
    if (!isRight(label)) {
      throw new RefusedRowException(
          "%s: column '%s' has the label %s. %s, or drop such rows."
              .formatted(
                  cells.reader(), cells.column(), row.isNullAt(at) ? "null" : label, ADVICE));
    }
    return new double[] {label};
  }

  private double[] readSeveral(Row row, int at) {
    double[] label = cells.read(row, at);
    cells.requireLength(label, outputs);
    for (int i = 0; i < label.length; i++) {
      if (!isRight(label[i])) {
        throw cells.refused(label[i], i, ADVICE);
      }
    }
    return label;
  }

  private static boolean isRight(double label) {
    return Float.isFinite((float) label);
  }

  @Override
  public TargetTally tally() {
    return new TargetMoments();
  }
}
