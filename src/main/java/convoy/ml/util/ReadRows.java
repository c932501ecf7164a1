package convoy.ml.util;

import convoy.data.Features;
import java.util.Iterator;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;

/**
 * Rows as a task of a stage reads them: one that Spark itself cannot make out, such as a sparse
 * vector whose indices are beyond its size, is refused in the stage's name.
 *
 * @param <T> a row
 */
public final class ReadRows<T> implements Iterator<T> {
  /** How Scala's require begins, by which Spark's vectors check themselves. */
  private static final String OF_THE_DECODER = "requirement failed: ";

  private final Iterator<T> rows;
  private final String stage;
  private final String column;

  /**
   * @param rows as Spark gives them
   * @param stage uid of the stage that reads them
   * @param column of the vectors
   */
  public ReadRows(Iterator<T> rows, String stage, String column) {
    this.rows = rows;
    this.stage = stage;
    this.column = column;
  }

  /**
   * The features in a column, in the form they come in.
   *
   * @param stage uid of the stage that reads them
   */
  public static JavaRDD<Features> features(Dataset<?> dataset, String stage, String column) {
    return FloatCell.decoded(dataset.select(Schemas.column(column)), 0)
        .toJavaRDD()
        .mapPartitions(rows -> new ReadRows<>(rows, stage, column), true)
        .map(row -> VectorCheck.features(row.get(0), stage, column));
  }

  @Override
  public boolean hasNext() {
    return inWords(rows::hasNext);
  }

  @Override
  public T next() {
    return inWords(rows::next);
  }

  private <R> R inWords(Supplier<R> read) {
    try {
      return read.get();
    } catch (RefusedRowException e) {
      throw e; // of a stage before this one
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage()).startsWith(OF_THE_DECODER)) {
        throw e; // of whatever comes before this stage
      }
      throw new RefusedRowException(
          "%s: Spark cannot read a row; look at the vectors of column '%s': %s. Drop such rows, or make their vectors anew."
              .formatted(stage, column, e.getMessage().substring(OF_THE_DECODER.length())));
    }
  }
}
