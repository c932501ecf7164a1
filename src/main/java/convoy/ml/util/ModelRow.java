package convoy.ml.util;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What a model learnt as one row of Parquet in {@code path/data}, as Spark's own models keep it.
 */
public final class ModelRow {
  private ModelRow() {}

  /**
   * Writes {@code values}, one for each column of {@code schema}. They are broadcast: a row that
   * stood in its task would be refused once it is larger than {@code spark.rpc.message.maxSize}.
   */
  public static void write(SparkSession session, String path, StructType schema, Object... values) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Broadcast<Row> row = context.broadcast(RowFactory.create(values));
    try {
      JavaRDD<Row> rows = context.parallelize(List.of(0), 1).map(index -> row.value());
      session.createDataFrame(rows, schema).write().parquet(path + "/data");
    } finally {
      row.destroy();
    }
  }

  /** Reads the columns of {@code schema}, in its order. */
  public static Row read(SparkSession session, String path, StructType schema) {
    Column[] columns = Stream.of(schema.fieldNames()).map(Schemas::column).toArray(Column[]::new);
    return session.read().parquet(path + "/data").select(columns).head();
  }
}
