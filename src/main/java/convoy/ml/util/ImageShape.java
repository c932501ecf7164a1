package convoy.ml.util;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;

/**
 * The shape of the images in a column of features, in the column's metadata: {@code [channels,
 * height, width]} under the key {@code image_shape}. So it need not be said to the stages that read
 * the column.
 */
public final class ImageShape {
  private static final String KEY = "image_shape";

  private ImageShape() {}

  /** The shape that a column's metadata tell; none if they tell none, or what is no shape. */
  public static Optional<int[]> of(StructField field) {
    Metadata metadata = field.metadata();
    if (!metadata.contains(KEY)) {
      return Optional.empty();
    }
    int[] shape = Arrays.stream(metadata.getLongArray(KEY)).mapToInt(Math::toIntExact).toArray();
    return shape.length == 3 ? Optional.of(shape) : Optional.empty();
  }

  /**
   * Metadata with a shape.
   *
   * @param others what else they hold
   * @param shape [channels, height, width]
   */
  public static Metadata in(Metadata others, int[] shape) {
    return new MetadataBuilder()
        .withMetadata(others)
        .putLongArray(KEY, Arrays.stream(shape).asLongStream().toArray())
        .build();
  }
}
