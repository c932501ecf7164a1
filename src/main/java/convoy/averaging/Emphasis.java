package convoy.averaging;

import convoy.backend.FastGradientSign;
import convoy.data.ClassWeights;
import convoy.data.Sampling;
import java.io.Serializable;

/**
 * Which examples training attends to more than to others. Validation knows nothing of it.
 *
 * @param classWeights what a row's weight is multiplied by, by its class
 * @param sampling which rows an epoch shows
 * @param adversary examples that are shown beside those of the data
 */
public record Emphasis(ClassWeights classWeights, Sampling sampling, FastGradientSign adversary)
    implements Serializable {
  /** All rows are the same. */
  public static final Emphasis NONE =
      new Emphasis(ClassWeights.NONE, Sampling.UNIFORM, FastGradientSign.NONE);
}
