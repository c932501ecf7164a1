package convoy.ml.feature;

import convoy.ml.util.SparkInternals;
import java.util.Arrays;
import java.util.OptionalInt;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;

/**
 * Learns mean and standard deviation of each feature, and gives a model that makes all features
 * comparable: x' = (x - mean) / std (LeCun et al., Efficient BackProp, 1998, section 4.3).
 *
 * <ul>
 *   <li>A feature that is constant in the training data has std 0 and becomes 0, not NaN.
 *   <li>{@code varianceDenominator} {@code "n-1"} gives the numbers of Spark's StandardScaler; the
 *       default {@code "n"} those of NumPy and of scikit-learn's StandardScaler.
 *   <li>Images: {@code withStd = false} subtracts the mean image; {@code scope = "channel"} with
 *       {@code inputShape} takes mean and std over all pixels of a channel.
 *   <li>{@code withMean = false} keeps sparse vectors sparse.
 * </ul>
 *
 * <p>Reads the data once. {@code fit} throws {@link IllegalArgumentException}, before or in its
 * first pass, for a missing column, one that is no Vector, an output column that exists, an {@code
 * inputShape} that is missing or does not fit, vectors that are null or of unequal length, NaN,
 * infinity, and data without rows.
 */
public class Standardizer extends VectorEstimator<Standardizer, StandardizerModel>
    implements StandardizerParams {
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

  /** Sets whether to subtract the mean. Default true. */
  public Standardizer setWithMean(boolean value) {
    set(withMean(), value);
    return this;
  }

  /** Sets whether to divide by the standard deviation. Default true. */
  public Standardizer setWithStd(boolean value) {
    set(withStd(), value);
    return this;
  }

  /** Sets what has a mean and std of its own: {@code "feature"} (default) or {@code "channel"}. */
  public Standardizer setScope(String value) {
    set(scope(), value);
    return this;
  }

  /** Sets the shape of the images, {@code channels, height, width}; needed for channels. */
  public Standardizer setInputShape(int... value) {
    set(inputShape(), value);
    return this;
  }

  /** Sets the variance's denominator: {@code "n"} (default) or {@code "n-1"}. */
  public Standardizer setVarianceDenominator(String value) {
    set(varianceDenominator(), value);
    return this;
  }

  @Override
  OptionalInt outputSize(OptionalInt inputSize) {
    if (getScope().equals(CHANNEL) && !isDefined(inputShape())) {
      throw new IllegalArgumentException(
          uid()
              + ": scope is 'channel', but inputShape is not set. Set it to the images' channels,"
              + " height and width.");
    }
    inputSize.ifPresent(size -> requireInputShapeFits(getInputCol(), size));
    return inputSize;
  }

  @Override
  public StandardizerModel fit(Dataset<?> dataset) {
    FeatureMoments moments = FeatureMoments.of(vectors(dataset), uid(), getInputCol());
    requireInputShapeFits(getInputCol(), moments.size());
    double[] means = moments.means();
    double[] squares = moments.squaredDeviations();
    long count = moments.rows();
    if (getScope().equals(CHANNEL)) {
      int[] shape = getInputShape();
      int pixels = shape[1] * shape[2];
      for (int from = 0; from < means.length; from += pixels) {
        pool(means, squares, from, from + pixels, count);
      }
      count *= pixels;
    }
    double denominator = denominatorFor(count);
    double[] stds = Arrays.stream(squares).map(sum -> Math.sqrt(sum / denominator)).toArray();
    return fitted(new StandardizerModel(uid(), Vectors.dense(means), Vectors.dense(stds)));
  }

  /**
   * Replaces the moments of features {@code from} to {@code to}, of {@code rows} values each, by
   * those of all their values together, by the update of {@link FeatureMoments}: a channel of one
   * value everywhere keeps exactly that mean, and squares of 0.
   */
  private static void pool(double[] means, double[] squares, int from, int to, long rows) {
    double mean = 0;
    double sum = 0;
    for (int i = from; i < to; i++) {
      double delta = means[i] - mean;
      mean += delta / (i - from + 1);
      sum += squares[i] + rows * delta * (means[i] - mean);
    }
    Arrays.fill(means, from, to, mean);
    Arrays.fill(squares, from, to, sum);
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
