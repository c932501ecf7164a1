package convoy.ml.feature;

import convoy.ml.param.HasInputOutputCols;
import convoy.ml.param.HasInputShape;
import convoy.ml.param.HasVarianceDenominator;
import convoy.ml.param.Texts;
import convoy.ml.util.ImageShape;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.StructField;

/** The Params of {@link Standardizer} and its model. */
public interface StandardizerParams
    extends HasInputOutputCols, HasInputShape, HasVarianceDenominator {
  /** A mean and a standard deviation for each feature: of images, each pixel of each channel. */
  String FEATURE = "feature";

  /** One mean and one standard deviation for all pixels of a channel. */
  String CHANNEL = "channel";

  /**
   * The mean image: a mean for each pixel, and one standard deviation of what is left of a channel.
   */
  String MEAN_IMAGE = "meanImage";

  /** The Params of one stage. */
  record Set(
      BooleanParam withMean,
      BooleanParam withStd,
      Param<String> scope,
      IntArrayParam inputShape,
      Param<String> varianceDenominator)
      implements Serializable {
    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    static Set of(Params owner) {
      Set set =
          new Set(
              new BooleanParam(owner, "withMean", "whether to subtract the mean"),
              new BooleanParam(owner, "withStd", "whether to divide by the standard deviation"),
              Texts.choice(
                  owner,
                  "scope",
                  "what has a mean and standard deviation of its own: each feature, or each channel"
                      + " of the image that inputShape describes; or each pixel a mean and each"
                      + " channel a standard deviation",
                  FEATURE,
                  CHANNEL,
                  MEAN_IMAGE),
              HasInputShape.param(owner),
              HasVarianceDenominator.param(owner));
      owner.setDefault(set.withMean, true);
      owner.setDefault(set.withStd, true);
      owner.setDefault(set.scope, FEATURE);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set standardizerParams();

  /** Whether to subtract the mean. Default true. */
  default BooleanParam withMean() {
    return standardizerParams().withMean();
  }

  /** Whether to divide by the standard deviation. Default true. */
  default BooleanParam withStd() {
    return standardizerParams().withStd();
  }

  /**
   * {@code "feature"} (default); {@code "channel"} or {@code "meanImage"}, which need {@code
   * inputShape}: the latter subtracts each pixel's mean, and divides by the standard deviation of
   * what is left of the channel, sqrt(Σ (x - pixel's mean)² / (rows * pixels)).
   */
  default Param<String> scope() {
    return standardizerParams().scope();
  }

  @Override
  default IntArrayParam inputShape() {
    return standardizerParams().inputShape();
  }

  @Override
  default Param<String> varianceDenominator() {
    return standardizerParams().varianceDenominator();
  }

  /** Whether the mean is subtracted. */
  default boolean getWithMean() {
    return (boolean) getOrDefault(withMean());
  }

  /** Whether the result is divided by the standard deviation. */
  default boolean getWithStd() {
    return (boolean) getOrDefault(withStd());
  }

  /** {@code "feature"}, {@code "channel"} or {@code "meanImage"}. */
  default String getScope() {
    return getOrDefault(scope());
  }

  /** The shape of the images in the input, and in the output: what is set, or what is told. */
  default Optional<int[]> shapeOf(StructField input) {
    return isDefined(inputShape()) ? Optional.of(getInputShape()) : ImageShape.of(input);
  }

  /** The setters. */
  interface Setters<S>
      extends StandardizerParams, HasInputShape.Setters<S>, HasVarianceDenominator.Setters<S> {
    /** Sets whether to subtract the mean. Default true. */
    default S setWithMean(boolean value) {
      return with(withMean(), value);
    }

    /** Sets whether to divide by the standard deviation. Default true. */
    default S setWithStd(boolean value) {
      return with(withStd(), value);
    }

    /**
     * Sets what has a mean and std of its own: {@code "feature"} (default), {@code "channel"}, or
     * with {@code "meanImage"} a pixel the mean and a channel the std.
     */
    default S setScope(String value) {
      return with(scope(), value);
    }
  }
}
