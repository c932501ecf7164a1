package convoy.ml.param;

import convoy.ml.util.ImageShape;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.StructField;

/**
 * The shape of the image that a feature vector holds: {@code [channels, height, width]}, each at
 * least 1. The vector lists the first channel row by row, then the next channel: pixel (c, y, x) is
 * at index {@code (c * height + y) * width + x}. Not set by default: then the metadata of the
 * column of features serve, if they tell the shape ({@link ImageShape}), and else features are
 * plain vectors.
 */
public interface HasInputShape extends Params {
  /** Creates the Param for {@code owner}. */
  static IntArrayParam param(Params owner) {
    Check<int[]> check =
        Check.that(
            owner,
            "inputShape",
            "[channels, height, width], each at least 1",
            shape -> shape.length == 3 && Arrays.stream(shape).allMatch(extent -> extent >= 1));
    return new IntArrayParam(
        owner,
        "inputShape",
        "shape of the image in a feature vector: [channels, height, width]; the vector lists"
            + " channel after channel, each row by row",
        check);
  }

  /** The Param; see {@link HasInputShape}. */
  IntArrayParam inputShape();

  /** {@code [channels, height, width]}; fails if it was not set. */
  default int[] getInputShape() {
    return getOrDefault(inputShape()).clone();
  }

  /**
   * Checks that vectors of {@code size} values hold images of this shape, if one is set.
   *
   * @throws IllegalArgumentException if they do not; the text names the stage, {@code column}, both
   *     sizes and what to do
   */
  default void requireInputShapeFits(String column, int size) {
    if (!isDefined(inputShape())) {
      return;
    }
    int[] shape = getInputShape();
    long expected = (long) shape[0] * shape[1] * shape[2];
    if (size != expected) {
      throw new IllegalArgumentException(
          ("%s: inputShape %s needs vectors of %d values, but those of column '%s' have %d. Set"
                  + " inputShape to the channels, height and width of the images in that column.")
              .formatted(uid(), Arrays.toString(shape), expected, column, size));
    }
  }

  /**
   * Refuses what acts on images where features are none.
   *
   * @param param that asks for it
   * @throws IllegalArgumentException if no shape is set, nor was inherited; the text names {@code
   *     param}
   */
  default void requireImages(String param) {
    if (!isDefined(inputShape())) {
      throw new IllegalArgumentException(
          "%s: %s is %s, but inputShape is not set, so features are plain vectors and no images. Set inputShape to [channels, height, width], read a column whose metadata tell the shape, as that of ImageFeatures with height and width, or clear %s."
              .formatted(uid(), param, getOrDefault(getParam(param)), param));
    }
  }

  /**
   * A stage; or, where its {@code inputShape} is not set and the metadata of its column tell the
   * shape of the images there, a copy with that.
   *
   * @param features the column that it reads
   */
  @SuppressWarnings("unchecked") // A stage's copy is of its own class.
  static <S extends HasInputShape> S inherit(S stage, StructField features) {
    Optional<int[]> shape = ImageShape.of(features);
    if (stage.isDefined(stage.inputShape()) || shape.isEmpty()) {
      return stage;
    }
    return (S) stage.copy(ParamMap.empty().put(stage.inputShape().w(shape.get())));
  }

  /** The setter. */
  interface Setters<S> extends HasInputShape, Fluent<S> {
    /** Sets the shape of the images in the features: {@code [channels, height, width]}. */
    default S setInputShape(int[] value) {
      return with(inputShape(), value);
    }

    /** Sets the shape of the images in the features. */
    default S setInputShape(int channels, int height, int width) {
      return setInputShape(new int[] {channels, height, width});
    }
  }
}
