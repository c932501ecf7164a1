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
 * @param stage who reads, for messages
 * @param labelCol which column
 */
record ClassLabels(String stage, String labelCol) implements TargetReader {
  @Override
  public Column column() {
    return Schemas.column(labelCol).cast("double");
  }

  @Override
  public double[] read(Row row, int at) {
    double label = row.isNullAt(at) ? Double.NaN : row.getDouble(at);
    if (!(label >= 0 && label < LabeledRows.LARGEST_LABEL && label == Math.rint(label))) {
      throw new RefusedRowException(
          "%s: column '%s' has the label %s. Labels are whole numbers 0 to n - 1, below %,d; index them with StringIndexer, and drop rows without one."
              .formatted(
                  stage, labelCol, row.isNullAt(at) ? "null" : label, LabeledRows.LARGEST_LABEL));
    }
    return new double[] {label};
  }

  @Override
  public TargetTally tally() {
    return new ClassCounts();
  }
}
