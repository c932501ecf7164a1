package convoy.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Small tables of four features with labels that follow from them. */
public final class Tables {
  private Tables() {}

  /** What a row's label is. */
  @FunctionalInterface
  public interface Label {
    /** The label of these features. */
    Object of(double[] features);
  }

  /** A label of hundreds: {@code 500 + 200 x0 - 100 x1}. */
  public static double number(double[] features) {
    return 500 + 200 * features[0] - 100 * features[1];
  }

  /** Two labels of different magnitudes. */
  public static Vector numbers(double[] features) {
    return Vectors.dense(number(features), 0.01 * features[2]);
  }

  /** Which of x0, x1 and x0 + x1 are greater than 0, as indices, the largest first. */
  public static List<Double> labels(double[] features) {
    List<Double> labels = new ArrayList<>();
    if (features[0] + features[1] > 0) {
      labels.add(2.0);
    }
    if (features[1] > 0) {
      labels.add(1.0);
    }
    if (features[0] > 0) {
      labels.add(0.0);
    }
    return labels;
  }

  /** Rows of {@code features}, {@code label}, a number, and {@code weight} 1 or 2. */
  public static Dataset<Row> ofNumbers(int count, long seed) {
    return frame(count, seed, DataTypes.DoubleType, Tables::number);
  }

  /** As {@link #ofNumbers}, with two numbers for a label. */
  public static Dataset<Row> ofSeveralNumbers(int count, long seed) {
    return frame(count, seed, SQLDataTypes.VectorType(), Tables::numbers);
  }

  /** As {@link #ofNumbers}, with the indices of the labels that are true. */
  public static Dataset<Row> ofLabels(int count, long seed) {
    return frame(
        count,
        seed,
        DataTypes.createArrayType(DataTypes.DoubleType),
        features -> labels(features).toArray());
  }

  /** Rows of {@code features}, {@code label} and {@code weight}, in two partitions. */
  public static Dataset<Row> frame(int count, long seed, DataType type, Label label) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] features = new double[4];
      Arrays.setAll(features, j -> random.nextGaussian());
      rows.add(
          RowFactory.create(
              Vectors.dense(features), label.of(features), random.nextInt(4) == 0 ? 2.0 : 1.0));
    }
    return LocalSpark.session()
        .createDataFrame(
            rows,
            new StructType()
                .add("features", SQLDataTypes.VectorType())
                .add("label", type)
                .add("weight", DataTypes.DoubleType));
  }
}
