package convoy.jobs;

import convoy.data.Features;
import convoy.ml.source.ImageSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Rows to train on or to test on.
 *
 * @param rows with the columns {@code features} (bytes, a vector or an array), or {@code content}
 *     (encoded images), and {@code label}
 * @param classes their names, where each is a folder; else none
 */
record Examples(Dataset<Row> rows, List<String> classes) {

  static final String FEATURES = "features";
  static final String LABEL = "label";
  static final String ID = "id";
  static final String FILE = "file";

  /** Images as they are in their files. */
  static final String CONTENT = "content";

  /** Of such a file. */
  static final String PATH = "path";

  /**
   * Images that a source of ours reads, as rows with {@code id}, {@code features} and, where there
   * are labels, {@code label}.
   */
  static Dataset<Row> of(Dataset<Row> source) {
    List<Column> columns = new ArrayList<>();
    columns.add(functions.col(ImageSource.ID).as(ID));
    columns.add(functions.col(ImageSource.IMAGE).as(FEATURES));
    if (Arrays.asList(source.columns()).contains(ImageSource.LABEL)) {
      columns.add(
          functions
              .col(ImageSource.LABEL)
              .cast(DataTypes.DoubleType)
              .as(LABEL, source.schema().apply(ImageSource.LABEL).metadata()));
    }
    return source.select(columns.toArray(Column[]::new));
  }

  /** Rows whose features, if they are bytes, have become vectors: what others' stages read. */
  static Dataset<Row> withVectors(Dataset<Row> rows) {
    StructField bytes = rows.schema().apply(FEATURES);
    if (!bytes.dataType().equals(DataTypes.BinaryType)) {
      return rows;
    }
    UDF1<byte[], Vector> vector = values -> Vectors.dense(new Features.Bytes(values).toDoubles());
    return rows.withColumn(
        FEATURES,
        functions
            .udf(vector, SQLDataTypes.VectorType())
            .apply(functions.col(FEATURES))
            .as(FEATURES, bytes.metadata()));
  }

  /** Whether the rows are encoded images, of which features have to be made. */
  boolean areEncoded() {
    return Arrays.asList(rows.columns()).contains(CONTENT)
        && !Arrays.asList(rows.columns()).contains(FEATURES);
  }

  /** The column that holds what is learnt from. */
  String column() {
    return areEncoded() ? CONTENT : FEATURES;
  }
}
