package convoy.ml.feature;

import convoy.ml.param.HasInputOutputCols;
import convoy.ml.param.Numbers;
import convoy.ml.param.Texts;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params of {@link ImageFeatures}. */
public interface ImageFeaturesParams extends HasInputOutputCols {
  /** Images are as they are: all must be of one size. */
  String NONE = "none";

  /** Made larger or smaller to the size, whatever becomes of the proportions. */
  String STRETCH = "stretch";

  /** The centre is cut out, and nothing made larger or smaller. */
  String CENTRE_CROP = "centreCrop";

  /** Made larger or smaller until the size is just covered; the centre of that is cut out. */
  String SHORTEST_SIDE = "shortestSide";

  /** Red, green and blue. */
  String RGB = "rgb";

  /** One channel. */
  String GREY = "grey";

  /** Unsigned bytes. */
  String BINARY = "binary";

  /** A Vector, of a double for each value. */
  String VECTOR = "vector";

  /** A broken image ends the job. */
  String ERROR = "error";

  /** A row with a broken image is left out. */
  String SKIP = "skip";

  /** A broken image becomes null. */
  String KEEP = "keep";

  /** The Params of one stage. */
  record Set(
      IntParam height,
      IntParam width,
      Param<String> resize,
      Param<String> colors,
      Param<String> outputType,
      Param<String> handleInvalid,
      IntParam maxPixels)
      implements Serializable {
    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    static Set of(Params owner) {
      Set set =
          new Set(
              Numbers.atLeastOne(owner, "height", "rows of pixels of the images that come out"),
              Numbers.atLeastOne(owner, "width", "pixels of a row of the images that come out"),
              Texts.choice(
                  owner,
                  "resize",
                  "how images get height and width: not at all, so that all must be of that size; stretched, whatever becomes of their proportions; by cutting out the centre; or made larger or smaller until they just cover it, and cut to their centre",
                  NONE,
                  STRETCH,
                  CENTRE_CROP,
                  SHORTEST_SIDE),
              Texts.choice(
                  owner,
                  "colors",
                  "what the channels are: red, green and blue; or one, 0.299 red + 0.587 green + 0.114 blue",
                  RGB,
                  GREY),
              Texts.choice(
                  owner,
                  "outputType",
                  "type of the output column: unsigned bytes, or Vectors, which take eight times the memory",
                  BINARY,
                  VECTOR),
              Texts.choice(
                  owner,
                  "handleInvalid",
                  "what becomes of a row with a broken image: the job ends, the row is left out, or the image becomes null",
                  ERROR,
                  SKIP,
                  KEEP),
              Numbers.atLeastOne(
                  owner,
                  "maxPixels",
                  "pixels of the largest image that is decoded; one that is declared to be larger counts as broken"));
      owner.setDefault(set.resize, NONE);
      owner.setDefault(set.colors, RGB);
      owner.setDefault(set.outputType, BINARY);
      owner.setDefault(set.handleInvalid, ERROR);
      owner.setDefault(set.maxPixels, 100_000_000);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set imageParams();

  /** Rows of pixels of the images that come out. Not set by default: as they come. */
  default IntParam height() {
    return imageParams().height();
  }

  /** Pixels of a row of the images that come out. Not set by default: as they come. */
  default IntParam width() {
    return imageParams().width();
  }

  /**
   * How images get {@link #height} and {@link #width}: {@code "none"} (default), {@code "stretch"},
   * {@code "centreCrop"} or {@code "shortestSide"}.
   */
  default Param<String> resize() {
    return imageParams().resize();
  }

  /** {@code "rgb"} (default): three channels; or {@code "grey"}: one. */
  default Param<String> colors() {
    return imageParams().colors();
  }

  /** {@code "binary"} (default): unsigned bytes; or {@code "vector"}. */
  default Param<String> outputType() {
    return imageParams().outputType();
  }

  /**
   * What becomes of a broken image: {@code "error"} (default), {@code "skip"} or {@code "keep"}.
   */
  default Param<String> handleInvalid() {
    return imageParams().handleInvalid();
  }

  /** Pixels of the largest image that is decoded. Default 100,000,000. */
  default IntParam maxPixels() {
    return imageParams().maxPixels();
  }

  /** See {@link #height()}; fails if it was not set. */
  default int getHeight() {
    return (int) getOrDefault(height());
  }

  /** See {@link #width()}; fails if it was not set. */
  default int getWidth() {
    return (int) getOrDefault(width());
  }

  /** See {@link #resize()}. */
  default String getResize() {
    return getOrDefault(resize());
  }

  /** See {@link #colors()}. */
  default String getColors() {
    return getOrDefault(colors());
  }

  /** See {@link #outputType()}. */
  default String getOutputType() {
    return getOrDefault(outputType());
  }

  /** See {@link #handleInvalid()}. */
  default String getHandleInvalid() {
    return getOrDefault(handleInvalid());
  }

  /** See {@link #maxPixels()}. */
  default int getMaxPixels() {
    return (int) getOrDefault(maxPixels());
  }

  /** [channels, height, width] of the images that come out; nothing if no size is set. */
  default Optional<int[]> outputShape() {
    return isDefined(height()) && isDefined(width())
        ? Optional.of(new int[] {getColors().equals(GREY) ? 1 : 3, getHeight(), getWidth()})
        : Optional.empty();
  }

  /** The setters. */
  interface Setters<S> extends ImageFeaturesParams, HasInputOutputCols.Setters<S> {
    /** Sets {@link #height()}. */
    default S setHeight(int value) {
      return with(height(), value);
    }

    /** Sets {@link #width()}. */
    default S setWidth(int value) {
      return with(width(), value);
    }

    /** Sets {@link #height()} and {@link #width()}. */
    default S setSize(int newHeight, int newWidth) {
      setHeight(newHeight);
      return setWidth(newWidth);
    }

    /** Sets {@link #resize()}. */
    default S setResize(String value) {
      return with(resize(), value);
    }

    /** Sets {@link #colors()}. */
    default S setColors(String value) {
      return with(colors(), value);
    }

    /** Sets {@link #outputType()}. */
    default S setOutputType(String value) {
      return with(outputType(), value);
    }

    /** Sets {@link #handleInvalid()}. */
    default S setHandleInvalid(String value) {
      return with(handleInvalid(), value);
    }

    /** Sets {@link #maxPixels()}. */
    default S setMaxPixels(int value) {
      return with(maxPixels(), value);
    }
  }
}
