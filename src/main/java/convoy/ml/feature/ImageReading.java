package convoy.ml.feature;

import convoy.data.Features;
import convoy.data.image.BrokenImageException;
import convoy.data.image.ImageDecoder;
import convoy.data.image.Picture;
import convoy.ml.util.RefusedRowException;
import java.util.Locale;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;

/**
 * What executors do with an image: decode it, give it its size and colours, and write it as
 * features.
 *
 * @param stage uid of the stage, for errors
 * @param column of the images, for errors
 * @param height of all images; 0 if any will do
 * @param width of all images; 0 if any will do
 * @param resize one of the words of {@link ImageFeaturesParams#resize}
 * @param grey whether to one channel; else to three
 * @param vectors whether to Vectors; else to bytes
 * @param refuses whether a broken image is an error; else null
 * @param maxPixels see {@link ImageFeaturesParams#maxPixels}
 */
record ImageReading(
    String stage,
    String column,
    int height,
    int width,
    String resize,
    boolean grey,
    boolean vectors,
    boolean refuses,
    int maxPixels)
    implements UDF2<Object, String, Object> {

  /** Bytes a pixel has in each mode of Spark's that holds bytes, by its number. */
  private static int bytesOf(int mode) {
    return switch (mode) {
      case 0 -> 1; // CV_8UC1
      case 16 -> 3; // CV_8UC3
      case 24 -> 4; // CV_8UC4
      default -> 0;
    };
  }

  /**
   * The features of a row's image.
   *
   * @param cell an encoded image, or one of Spark's
   * @param path where it comes from; null if that is not known
   */
  @Override
  public Object call(Object cell, String path) {
    try {
      Picture picture = sized(picture(cell));
      byte[] values = (grey ? picture.grey() : picture.rgb()).values();
      return vectors ? Vectors.dense(new Features.Bytes(values).toDoubles()) : values;
    } catch (BrokenImageException e) {
      if (refuses) {
        throw new RefusedRowException(
            "%s: column '%s': the image%s %s. Mend or remove it, or set handleInvalid to skip or keep."
                .formatted(stage, column, from(cell, path), e.getMessage()));
      }
      return null;
    }
  }

  private static String from(Object cell, String path) {
    String origin = cell instanceof Row image && !image.isNullAt(0) ? image.getString(0) : path;
    return origin == null || origin.isEmpty() ? "" : " " + origin;
  }

  private Picture picture(Object cell) throws BrokenImageException {
    if (cell == null) {
      throw new BrokenImageException("is missing (null)");
    }
    return cell instanceof Row image
        ? ofSpark(image)
        : new ImageDecoder(maxPixels).decode((byte[]) cell);
  }

  private static Picture ofSpark(Row image) throws BrokenImageException {
    int bytes = bytesOf(ImageSchema.getMode(image));
    if (bytes == 0) {
      throw new BrokenImageException(
          "has mode %d; expected 0, 16 or 24 (CV_8UC1, CV_8UC3, CV_8UC4: bytes). Spark gives -1 to what it cannot decode"
              .formatted(ImageSchema.getMode(image)));
    }
    int height = ImageSchema.getHeight(image);
    int width = ImageSchema.getWidth(image);
    byte[] data = ImageSchema.getData(image);
    if (height < 1 || width < 1 || data.length != (long) bytes * height * width) {
      throw new BrokenImageException(
          String.format(
              Locale.ROOT,
              "has %,d bytes of data, but %d x %d pixels (width x height) of %d bytes each",
              data.length,
              width,
              height,
              bytes));
    }
    return Picture.ofBgr(bytes, height, width, data);
  }

  private Picture sized(Picture picture) throws BrokenImageException {
    if (height == 0) {
      return picture;
    }
    return switch (resize) {
      case ImageFeaturesParams.STRETCH -> picture.stretched(height, width);
      case ImageFeaturesParams.SHORTEST_SIDE -> {
        requireRoom(picture.toCover(height, width));
        yield picture.covering(height, width);
      }
      case ImageFeaturesParams.CENTRE_CROP -> {
        if (picture.height() < height || picture.width() < width) {
          throw new BrokenImageException(otherSize(picture, "at least ", "shortestSide"));
        }
        yield picture.centre(height, width);
      }
      default -> {
        if (picture.height() != height || picture.width() != width) {
          throw new BrokenImageException(
              otherSize(picture, "", "stretch, centreCrop or shortestSide"));
        }
        yield picture;
      }
    };
  }

  /**
   * Refuses what is long and narrow, and would fill memory when its short side is made longer.
   *
   * @param scaled height and width
   */
  private void requireRoom(long[] scaled) throws BrokenImageException {
    long most = Math.max(maxPixels, (long) height * width);
    if (scaled[0] > most / scaled[1]) {
      throw new BrokenImageException(
          String.format(
              Locale.ROOT,
              "would have %d x %d pixels (width x height) before it is cut to its centre, more than maxPixels, %,d: it is too long and narrow for this size, or maxPixels is too small",
              scaled[1],
              scaled[0],
              maxPixels));
    }
  }

  private String otherSize(Picture picture, String atLeast, String resizes) {
    return "has %d x %d pixels (width x height) where %s%d x %d are expected; to images of many sizes set resize to %s"
        .formatted(picture.width(), picture.height(), atLeast, width, height, resizes);
  }
}
