package convoy.ml.classification;

import convoy.data.ClassCounts;
import convoy.data.TargetTally;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.RefusedRowException;
import convoy.ml.util.Schemas;
import convoy.ml.util.TargetReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * Reads labels that are classes: whole numbers from 0.
 *
 * @param reader who reads, for messages
 * @param labelCol which column
 * @param classes how many there may be
 * @param advice what labels are, and what to do
 */
public record ClassLabels(String reader, String labelCol, int classes, String advice)
    implements TargetReader {

  /** Of as many classes as there can be. */
  ClassLabels(String reader, String labelCol) {
    this(
        reader,
        labelCol,
        LabeledRows.LARGEST_LABEL,
        "Labels are whole numbers 0 to n - 1, below %,d; index them with StringIndexer, and drop rows without one."
            .formatted(LabeledRows.LARGEST_LABEL));
  }

  @Override
  public Column column() {
    return Schemas.column(labelCol).cast("double");
  }

  @Override
  public double[] read(Row row, int at) {
    double label = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
    if (!(label >= 0 && label < classes && label == Math.rint(label))) {
      throw new RefusedRowException(
          "%s: column '%s' has the label %s. %s"
              .formatted(reader, labelCol, row.isNullAt(at) ? "null" : label, advice));
    }
    return new double[] {label};
  }

  @Override
  public TargetTally tally() {
    return new ClassCounts();
  }
}
