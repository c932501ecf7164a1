package convoy.testing;

import convoy.data.Features;
import convoy.ml.util.NumberCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/** Small DataFrames for tests, and changed copies of them. */
public final class Frames {
  private Frames() {}

  /** One Vector column, a row for each of {@code rows}, in two partitions. */
  public static Dataset<Row> ofVectors(String column, Vector... rows) {
    return LocalSpark.session()
        .createDataFrame(
            Arrays.stream(rows).map(RowFactory::create).toList(),
            new StructType().add(column, SQLDataTypes.VectorType()));
  }

  /** As {@link #ofVectors(String, Vector...)}, of dense vectors. */
  public static Dataset<Row> ofVectors(String column, double[]... rows) {
    return ofVectors(column, Arrays.stream(rows).map(Vectors::dense).toArray(Vector[]::new));
  }

  /** The vectors of {@code column}. */
  public static List<Vector> vectors(Dataset<?> frame, String column) {
    return frame.toDF().select(column).collectAsList().stream()
        .map(row -> row.<Vector>getAs(0))
        .toList();
  }

  /** {@code frame} with every vector of {@code column} changed. */
  public static Dataset<Row> withVectors(
      Dataset<Row> frame, String column, UnaryOperator<Vector> change) {
    int index = frame.schema().fieldIndex(column);
    List<Row> rows =
        frame.collectAsList().stream().map(row -> withVector(row, index, change)).toList();
    return LocalSpark.session().createDataFrame(rows, frame.schema());
  }

  /** {@code frame} with the vector of {@code column} changed in the last row only. */
  public static Dataset<Row> withLastVector(
      Dataset<Row> frame, String column, UnaryOperator<Vector> change) {
    List<Row> rows = new ArrayList<>(frame.collectAsList());
    int last = rows.size() - 1;
    rows.set(last, withVector(rows.get(last), frame.schema().fieldIndex(column), change));
    return LocalSpark.session().createDataFrame(rows, frame.schema());
  }

  /** A dense {@code vector} with another first value. */
  public static Vector withFirstValue(Vector vector, double value) {
    double[] values = vector.toArray().clone();
    values[0] = value;
    return Vectors.dense(values);
  }

  /**
   * {@code frame} with arrays in place of the vectors of {@code column}.
   *
   * @param type of their elements: float32 or float64
   */
  public static Dataset<Row> withArrays(Dataset<Row> frame, String column, String type) {
    return frame.withColumn(
        column, org.apache.spark.ml.functions.vector_to_array(functions.col(column), type));
  }

  /**
   * {@code frame} with Java's arrays in place of the vectors of {@code column}, made by a step
   * after which Spark leaves encoding out where another such step follows.
   */
  public static Dataset<Row> withJavaArrays(Dataset<Row> frame, String column) {
    int index = frame.schema().fieldIndex(column);
    MapFunction<Row, Row> change =
        row -> {
          Object[] cells = JavaConverters.seqAsJavaList(row.toSeq()).toArray();
          cells[index] = row.<Vector>getAs(index).toArray();
          return RowFactory.create(cells);
        };
    return frame.map(change, Encoders.row(withArrays(frame, column, "float64").schema()));
  }

  /** {@code frame} with unsigned bytes in place of the vectors of {@code column}. */
  public static Dataset<Row> withBytes(Dataset<Row> frame, String column) {
    int index = frame.schema().fieldIndex(column);
    StructType schema = new StructType();
    for (StructField field : frame.schema().fields()) {
      schema =
          field.name().equals(column)
              ? schema.add(column, DataTypes.BinaryType)
              : schema.add(field);
    }
    List<Row> rows =
        frame.collectAsList().stream()
            .map(
                row -> {
                  Object[] cells = JavaConverters.seqAsJavaList(row.toSeq()).toArray();
                  cells[index] = bytes(row.<Vector>getAs(index).toArray());
                  return RowFactory.create(cells);
                })
            .toList();
    return LocalSpark.session().createDataFrame(rows, schema);
  }

  private static byte[] bytes(double[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) values[i];
    }
    return bytes;
  }

  /** The features of rows, as a stage reads them. */
  public static JavaRDD<Features> features(double[]... rows) {
    return ofVectors("x", rows).toJavaRDD().map(row -> NumberCells.features(row.<Vector>getAs(0)));
  }

  private static Row withVector(Row row, int index, UnaryOperator<Vector> change) {
    Object[] cells = new Object[row.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = i == index ? change.apply(row.getAs(i)) : row.get(i);
    }
    return RowFactory.create(cells);
  }

  /** {@code frame} in one partition, with {@code empty} partitions before and after it. */
  public static Dataset<Row> withEmptyPartitions(Dataset<Row> frame, int empty) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    JavaRDD<Row> none = context.parallelize(List.of(), empty);
    JavaRDD<Row> rows = none.union(frame.coalesce(1).toJavaRDD()).union(none);
    return LocalSpark.session().createDataFrame(rows, frame.schema());
  }

  /** {@code frame} with so many classes declared by the metadata of its {@code label}. */
  public static Dataset<Row> withClasses(Dataset<Row> frame, int classes) {
    return frame.withColumn(
        "label",
        functions
            .col("label")
            .as(
                "label",
                NominalAttribute.defaultAttr()
                    .withName("label")
                    .withNumValues(classes)
                    .toMetadata()));
  }
}
