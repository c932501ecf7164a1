package convoy.ml.util;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Appends columns that are computed for many rows at once: where the work is a product with a large
 * matrix or a network, a batch is several times as fast as its rows one by one. Works on batch and
 * streaming DataFrames; a partition is read as it is consumed, a batch at a time.
 */
public final class RowBatches {
  private RowBatches() {}

  /** Computes the new cells of a batch. Runs on executors. */
  @FunctionalInterface
  public interface Cells extends Serializable {
    /**
     * One array of new cells for each of {@code rows}, in their order. Never called without rows.
     */
    List<Object[]> of(List<Row> rows);
  }

  /**
   * {@code dataset} with new columns.
   *
   * @param schema that of {@code dataset}, followed by the new columns; their metadata are kept
   * @param batchSize the most rows that {@code cells} is given at once; at least 1
   * @param stage uid of the stage that computes them
   * @param column what it computes them from
   */
  public static Dataset<Row> append(
      Dataset<?> dataset,
      StructType schema,
      int batchSize,
      String stage,
      String column,
      Cells cells) {
    MapPartitionsFunction<Row, Row> function =
        rows -> new Batches(new ReadRows<>(rows, stage, column), batchSize, cells);
    int input = List.of(dataset.schema().fieldNames()).indexOf(column);
    Dataset<Row> decoded = FloatCell.decoded(dataset.toDF(), input);
    Dataset<Row> appended = decoded.mapPartitions(function, Encoders.row(schema));
    // The encoder keeps types and names; metadata, which carry vector sizes, must be put back.
    return appended.select(
        Arrays.stream(schema.fields())
            .map(field -> Schemas.column(field.name()).as(field.name(), field.metadata()))
            .toArray(Column[]::new));
  }

  private static final class Batches implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final int batchSize;
    private final Cells cells;
    private final Queue<Row> ready = new ArrayDeque<>();

    Batches(Iterator<Row> rows, int batchSize, Cells cells) {
      this.rows = rows;
      this.batchSize = batchSize;
      this.cells = cells;
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (ready.isEmpty()) {
        fill();
      }
      return ready.remove();
    }

    private void fill() {
      List<Row> batch = new ArrayList<>(batchSize);
      while (batch.size() < batchSize && rows.hasNext()) {
        batch.add(rows.next());
      }
      List<Object[]> added = cells.of(batch);
      for (int i = 0; i < batch.size(); i++) {
        ready.add(concat(batch.get(i), added.get(i)));
      }
    }

    private static Row concat(Row row, Object[] added) {
      Object[] cells = new Object[row.size() + added.length];
      for (int i = 0; i < row.size(); i++) {
        cells[i] = row.get(i) instanceof FloatCell floats ? floats.external() : row.get(i);
      }
      System.arraycopy(added, 0, cells, row.size(), added.length);
      return RowFactory.create(cells);
    }
  }
}
