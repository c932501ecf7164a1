package convoy.ml.util;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * What a model learnt as one row of Parquet in {@code path/data}, as Spark's own models keep it. On
 * the driver's own disk, where executors could not write Parquet, it is a file of Java's
 * serialization: only the server that wrote it reads it.
 */
public final class ModelRow {
  private static final String DATA = "data";

  private ModelRow() {}

  /**
   * Writes {@code values}, one for each column of {@code schema}. They are broadcast: a row that
   * stood in its task would be refused once it is larger than {@code spark.rpc.message.maxSize}.
   */
  public static void write(StageFolder folder, StructType schema, Object... values)
      throws IOException {
    if (folder.isLocal()) {
      try (ObjectOutputStream out = new ObjectOutputStream(folder.create(DATA))) {
        out.writeObject(values);
      }
      return;
    }
    SparkSession session = folder.session();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Broadcast<Row> row = context.broadcast(RowFactory.create(values));
    try {
      JavaRDD<Row> rows = context.parallelize(List.of(0), 1).map(index -> row.value());
      session.createDataFrame(rows, schema).write().parquet(folder.child(DATA).path());
    } finally {
      row.destroy();
    }
  }

  /**
   * Reads the columns of {@code schema}, in its order; null for one that may be null, and that the
   * release which saved the model did not know.
   */
  public static Row read(StageFolder folder, StructType schema) throws IOException {
    if (folder.isLocal()) {
      try (ObjectInputStream in =
          new ObjectInputStream(new BufferedInputStream(folder.open(DATA)))) {
        // Numbers, vectors and matrices, and nothing else that somebody may have put there.
        in.setObjectInputFilter(
            ObjectInputFilter.Config.createFilter("org.apache.spark.ml.linalg.*;java.lang.*;!*"));
        return RowFactory.create((Object[]) in.readObject());
      } catch (ClassNotFoundException e) {
        throw new InvalidClassException(e.getMessage());
      }
    }
    Dataset<Row> rows = folder.session().read().parquet(folder.child(DATA).path());
    List<String> there = List.of(rows.columns());
    Column[] columns =
        Stream.of(schema.fields())
            .map(
                field ->
                    field.nullable() && !there.contains(field.name())
                        ? functions.lit(null).cast(field.dataType()).as(field.name())
                        : Schemas.column(field.name()))
            .toArray(Column[]::new);
    return rows.select(columns).head();
  }
}
