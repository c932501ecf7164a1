package convoy.jobs;

import convoy.data.idx.IdxArray;
import convoy.ml.util.ImageShape;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;

/**
 * Rows to train on, to test on or to score.
 *
 * @param rows with the columns {@code features} (bytes, a vector or an array) and, where there are
 *     labels, {@code label}
 * @param imageShape [channels, height, width] where the data tell
 */
record Examples(Dataset<Row> rows, Optional<int[]> imageShape) {

  static final String FEATURES = "features";
  static final String LABEL = "label";
  static final String ID = "id";
  static final String FILE = "file";

  /** Small enough that 60,000 images keep 59 cores busy. */
  private static final int ROWS_PER_PARTITION = 1024;

  /**
   * Images as rows of bytes; {@code id} is the place in the file, from 0. Each executor is sent the
   * bytes once, as they are.
   *
   * <p>Partitions follow from the number of images alone, and not from the cluster's cores: what
   * adds up partition by partition, as the feature stages do, then has the same bits everywhere.
   */
  static Examples of(SparkSession spark, IdxFolder.Images images) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    StructType schema =
        new StructType()
            .add(ID, DataTypes.LongType, false)
            .add(FEATURES, DataTypes.BinaryType, false);
    Broadcast<IdxArray> pixels = context.broadcast(images.pixels());
    MapFunction<Long, Row> toRow = id -> RowFactory.create(id, pixels.value().item(id.intValue()));
    if (images.labels().isPresent()) {
      schema = schema.add(LABEL, DataTypes.DoubleType, false);
      Broadcast<IdxArray> labels = context.broadcast(images.labels().get());
      toRow =
          id ->
              RowFactory.create(
                  id,
                  pixels.value().item(id.intValue()),
                  (double) labels.value().value(id.intValue()));
    }
    Dataset<Row> rows =
        spark
            .range(0, images.pixels().count(), 1, partitions(images.pixels().count()))
            .map(toRow, Encoders.row(schema))
            .withMetadata(FEATURES, ImageShape.in(Metadata.empty(), images.pixels().imageShape()));
    return new Examples(rows, Optional.of(images.pixels().imageShape()));
  }

  private static int partitions(int rows) {
    return (rows + ROWS_PER_PARTITION - 1) / ROWS_PER_PARTITION;
  }
}
