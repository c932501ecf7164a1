package convoy.ml.util;

import java.util.List;
import java.util.stream.Stream;
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

  /** Writes {@code values}, one for each column of {@code schema}. */
  public static void write(SparkSession session, String path, StructType schema, Object... values) {
    session
        .createDataFrame(List.of(RowFactory.create(values)), schema)
        .repartition(1)
        .write()
        .parquet(path + "/data");
  }

  /** Reads the columns of {@code schema}, in its order. */
  public static Row read(SparkSession session, String path, StructType schema) {
    Column[] columns = Stream.of(schema.fieldNames()).map(Schemas::column).toArray(Column[]::new);
    return session.read().parquet(path + "/data").select(columns).head();
  }
}
