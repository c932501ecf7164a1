package convoy.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Small labelled images: noise of 6x6 pixels with a bright spot whose column tells the class. */
public final class Images {
  private Images() {}

  /**
   * Rows of {@code features}, {@code label} 0 to 2 and {@code weight} 1 or 2, in two partitions.
   */
  public static Dataset<Row> frame(int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = i % 3;
      double[] pixels = new double[36];
      Arrays.setAll(pixels, j -> 0.3 * random.nextGaussian());
      pixels[random.nextInt(6) * 6 + 2 * label + random.nextInt(2)] += 3;
      rows.add(RowFactory.create(Vectors.dense(pixels), (double) label, i % 4 == 0 ? 2.0 : 1.0));
    }
    return LocalSpark.session()
        .createDataFrame(
            rows,
            new StructType()
                .add("features", SQLDataTypes.VectorType())
                .add("label", DataTypes.DoubleType)
                .add("weight", DataTypes.DoubleType));
  }
}
