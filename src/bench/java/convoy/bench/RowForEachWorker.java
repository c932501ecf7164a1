package convoy.bench;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Data of two classes with as many rows as workers, for rounds that hardly compute. */
final class RowForEachWorker {
  private RowForEachWorker() {}

  static Dataset<Row> of(SparkSession session, int workers, int features) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      double[] values = new double[features];
      values[i % features] = 1 + i / features;
      rows.add(RowFactory.create(Vectors.dense(values), (double) (i % 2)));
    }
    return session.createDataFrame(
        rows,
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType));
  }
}
