package convoy.ml.source;

import convoy.ml.util.ImageShape;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a source has found.
 *
 * @param schema of its rows
 * @param shape of every image: [channels, height, width]
 * @param parts for a task each
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FoundImages(StructType schema, int[] shape, List<Part> parts) {
  /** Images that one task reads, if they are small: 60,000 keep 59 cores busy. */
  private static final int IMAGES_PER_PART = 1024;

  private static final int BYTES_PER_PART = 1 << 25;

  /** A range of records that a task can read. */
  interface Part extends InputPartition {
    /**
     * Opens the range.
     *
     * @param withImages whether pixels are asked for
     */
    Records open(Configuration configuration, boolean withImages) throws IOException;
  }

  /** Records, one after the other. */
  interface Records extends Closeable {
    /** Goes to the next; false after the last. */
    boolean next() throws IOException;

    /** The cell of a column of the schema. */
    Object cell(String column);
  }

  /** How many images of so many bytes one task reads. */
  static int perPart(long imageBytes) {
    return (int) Math.max(1, Math.min(IMAGES_PER_PART, BYTES_PER_PART / imageBytes));
  }

  /** A column of images as bytes. */
  static StructField imageField(String name, int[] shape) {
    return new StructField(
        name, DataTypes.BinaryType, false, ImageShape.in(Metadata.empty(), shape));
  }
}
