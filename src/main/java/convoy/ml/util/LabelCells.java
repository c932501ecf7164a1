package convoy.ml.util;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;

/**
 * A column of labels each of which holds several numbers.
 *
 * @param reader who reads them, for messages
 * @param column its name
 */
public record LabelCells(String reader, String column) implements Serializable {

  /** Whether such a column holds Vectors. */
  public static boolean areVectors(DataType type) {
    return type.equals(SQLDataTypes.VectorType());
  }

  /** Whether such a column holds arrays of numbers. */
  public static boolean areArrays(DataType type) {
    return type instanceof ArrayType array && array.elementType() instanceof NumericType;
  }

  /**
   * The numbers of a label.
   *
   * @param row to read from
   * @param at place of the column in it
   * @throws RefusedRowException if there is no label, or a null in it
   */
  public double[] read(Row row, int at) {
    double[] label =
        NumberCells.doubles(
            row.get(at),
            index -> {
              throw refused("null", index, "Fill the gaps");
            });
    if (label == null) {
      throw new RefusedRowException(
          "%s: column '%s' has a row without a label (null). Drop such rows, for example with na().drop()."
              .formatted(reader, column));
    }
    return label;
  }

  /**
   * Checks how many numbers a label has.
   *
   * @throws RefusedRowException if they are not as many as in other rows
   */
  public void requireLength(double[] label, int expected) {
    if (label.length != expected) {
      throw new RefusedRowException(
          "%s: column '%s' has a label of %d values where %d are expected, as in the other rows. Make all labels equally long, or drop such rows."
              .formatted(reader, column, label.length, expected));
    }
  }

  /**
   * What to throw for a number that is not right.
   *
   * @param found the number
   * @param index its place in the label
   * @param advice what labels are, and what to do, without the full stop
   */
  public RefusedRowException refused(Object found, int index, String advice) {
    return new RefusedRowException(
        "%s: column '%s' has a label with %s at index %d. %s, or drop such rows."
            .formatted(reader, column, found, index, advice));
  }
}
