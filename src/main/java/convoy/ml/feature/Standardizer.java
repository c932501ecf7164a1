package convoy.ml.feature;

import convoy.ml.param.HasInputShape;
import convoy.ml.util.SparkInternals;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructField;

/**
 * Learns mean and standard deviation of each feature, and gives a model that makes all features
 * comparable: x' = (x - mean) / std (LeCun et al., Efficient BackProp, 1998, section 4.3).
 *
 * <ul>
 *   <li>A feature that is constant in the training data has std 0 and becomes 0, not NaN.
 *   <li>{@code varianceDenominator} {@code "n-1"} gives the numbers of Spark's StandardScaler; the
 *       default {@code "n"} those of NumPy and of scikit-learn's StandardScaler.
 *   <li>Images: {@code withStd = false} subtracts the mean image; {@code scope = "channel"} with
 *       {@code inputShape} takes mean and std over all pixels of a channel; {@code scope =
 *       "meanImage"} subtracts the mean image and divides by the std of what is left of a channel;
 *       {@code inputShape} is what the column's metadata tell, if it is not set.
 *   <li>{@code withMean = false} keeps sparse vectors sparse.
 * </ul>
 *
 * <p>Reads the data once. Its sums are exact, and rounded at the end: mean and std are right to the
 * last digit or two of a double, and the same bits however the data are partitioned or ordered.
 *
 * <p>{@code fit} throws {@link IllegalArgumentException}, before or in its first pass, for a
 * missing column, one that holds no features, an output column that exists, an {@code inputShape}
 * that is missing or does not fit, vectors that are null or of unequal length, NaN, infinity, and
 * data without rows.
 */
public class Standardizer extends VectorEstimator<Standardizer, StandardizerModel>
    implements StandardizerParams.Setters<Standardizer> {
  private final StandardizerParams.Set standardizerParams;

  /** A standardizer with a random uid. */
  public Standardizer() {
    this(Identifiable.randomUID("Standardizer"));
  }

  /** A standardizer with this uid. */
  public Standardizer(String uid) {
    super(uid);
    this.standardizerParams = StandardizerParams.Set.of(this);
  }

  @Override
  public StandardizerParams.Set standardizerParams() {
    return standardizerParams;
  }

  @Override
  Standardizer shaped(StructField input) {
    return HasInputShape.inherit(this, input);
  }

  @Override
  Optional<int[]> outputShape(StructField input) {
    return shapeOf(input);
  }

  @Override
  OptionalInt outputSize(OptionalInt inputSize) {
    if (!getScope().equals(FEATURE) && !isDefined(inputShape())) {
      throw new IllegalArgumentException(
          uid()
              + ": scope is '"
              + getScope()
              + "', but inputShape is not set. Set it to the images' channels,"
              + " height and width.");
    }
    inputSize.ifPresent(size -> requireInputShapeFits(getInputCol(), size));
    return inputSize;
  }

  @Override
  StandardizerModel learn(Dataset<?> dataset) {
    FeatureMoments moments = FeatureMoments.of(features(dataset), true, uid(), getInputCol());
    requireInputShapeFits(getInputCol(), moments.size());
    double[] means = new double[moments.size()];
    double[] stds = new double[means.length];
    int pixels = getScope().equals(FEATURE) ? 1 : getInputShape()[1] * getInputShape()[2];
    long denominator = (long) denominatorFor(moments.rows() * pixels);
    for (int from = 0; from < means.length; from += pixels) {
      int to = from + pixels;
      if (getScope().equals(MEAN_IMAGE)) {
        for (int i = from; i < to; i++) {
          means[i] = moments.mean(i);
        }
        Arrays.fill(stds, from, to, moments.stdWithinFeatures(from, to, denominator));
      } else {
        Arrays.fill(means, from, to, moments.mean(from, to));
        Arrays.fill(stds, from, to, moments.std(from, to, denominator));
      }
    }
    return fitted(new StandardizerModel(uid(), Vectors.dense(means), Vectors.dense(stds)));
  }

  /** A reader of saved standardizers. */
  public static MLReader<Standardizer> read() {
    return SparkInternals.paramsReader();
  }

  /** Loads the standardizer saved at {@code path}. */
  public static Standardizer load(String path) {
    return read().load(path);
  }
}
