package convoy.bench;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** MNIST, or images like it, as a DataFrame of four partitions, its pixels from 0 to 1. */
final class MnistFrame {
  private MnistFrame() {}

  static Dataset<Row> of(SparkSession session, Mnist mnist) {
    return of(session, mnist, mnist.images().size());
  }

  /** The first images alone. */
  static Dataset<Row> of(SparkSession session, Mnist mnist, int count) {
    List<byte[]> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      examples.add(mnist.example(i));
    }
    return of(session, examples);
  }

  /** Images as {@link Mnist#example} gives them. */
  static Dataset<Row> of(SparkSession session, List<byte[]> examples) {
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType);
    return session.createDataFrame(
        new JavaSparkContext(session.sparkContext()).parallelize(examples, 4).map(MnistFrame::row),
        schema);
  }

  private static Row row(byte[] example) {
    double[] values = new double[example.length - 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = (example[i] & 0xFF) / 255.0;
    }
    return RowFactory.create(Vectors.dense(values), (double) example[values.length]);
  }
}
