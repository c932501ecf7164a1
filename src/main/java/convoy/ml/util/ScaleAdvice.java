package convoy.ml.util;

import convoy.data.FeatureScale;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.param.shared.HasFeaturesCol;

/**
 * What a person can do about features that are too large to learn from well: a network's first
 * steps are then so long that many of its units die, and the loss may diverge.
 */
public final class ScaleAdvice {
  /**
   * Standardized and whitened features have a root mean square of 1 or less, features from 0 to 1
   * and the counts of sparse ones less; pixels from 0 to 255 have some 50 to 150.
   */
  private static final double LARGEST_ROOT_MEAN_SQUARE = 10;

  private static final int LARGEST_PIXEL = 255;

  private ScaleAdvice() {}

  /** Advice in words on a stage's features; none if they are as they should be. */
  public static Optional<String> on(FeatureScale scale, HasFeaturesCol stage) {
    if (scale.rootMeanSquare() <= LARGEST_ROOT_MEAN_SQUARE) {
      return Optional.empty();
    }
    String pixels = scale.largest() == LARGEST_PIXEL ? ", or divide pixels by 255" : "";
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: the features in column '%s' are large: their root mean square is %.3g (the largest is %.3g), where networks learn best from about 1. Put a Standardizer before this stage%s.",
            stage.uid(),
            stage.getFeaturesCol(),
            scale.rootMeanSquare(),
            scale.largest(),
            pixels));
  }
}
