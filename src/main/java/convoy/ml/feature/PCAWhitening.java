package convoy.ml.feature;

import convoy.averaging.device.MemoryRoom;
import convoy.data.Features;
import convoy.memory.MemoryNeed;
import convoy.ml.util.ImageShape;
import convoy.ml.util.SparkInternals;
import convoy.ml.util.SymmetricEigen;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructField;

/**
 * Learns the principal components of the features, and gives a model that makes the features
 * uncorrelated. With covariance E D Eᵀ, where the columns of E are unit eigenvectors and D holds
 * their eigenvalues, largest first:
 *
 * <ul>
 *   <li>{@code mode} {@code "pca"}: y = (D + epsilon)^(-1/2) Eᵀ (x - mean);
 *   <li>{@code "zca"}: y = E (D + epsilon)^(-1/2) Eᵀ (x - mean) (Bell and Sejnowski, Vision
 *       Research 37, 1997);
 *   <li>{@code "rotation"}: y = Eᵀ (x - mean).
 * </ul>
 *
 * <p>{@code k} or {@code retainedVariance} keeps the first columns of E only; of {@code "zca"} the
 * output still has as many values as the input. Each eigenvector's entry of largest magnitude is
 * positive.
 *
 * <p>Features that are constant, that depend on others, or that are more than the rows, leave
 * directions without variance. An eigenvalue of at most max(eigenvalue) * max(rows, features) *
 * 2^-52, which rounding alone can cause, counts as 0 (as NumPy's {@code matrix_rank} does), and the
 * scaling of its direction is 0 and not infinite.
 *
 * <p>To normalize the variance of each feature first, put a {@link Standardizer} before this stage.
 *
 * <p>The model has the same bits however the data are partitioned or ordered, up to 2^32 rows: the
 * covariance is that of deviations from the mean, each rounded by at most 2^-48 of its feature's
 * largest deviation (3.6e-15), and sums of their products lose nothing more that counts.
 *
 * <p>{@code fit} reads the data twice (mean and range, covariance): cache what is costly to
 * compute. For d features a task holds d² doubles and a slice to send, the driver 4.5 d². It throws
 * {@link IllegalArgumentException}, before or in its first pass, for a missing column, one that is
 * no features, an output column that exists, {@code k} and {@code retainedVariance} set both,
 * {@code k} or the number of features too large for the heap, vectors that are null or of unequal
 * length, NaN, infinity, and data without rows; after the second for features above 1e153, whose
 * squares a double cannot hold.
 */
public class PCAWhitening extends VectorEstimator<PCAWhitening, PCAWhiteningModel>
    implements PCAWhiteningParams.Setters<PCAWhitening> {
  private final PCAWhiteningParams.Set whiteningParams;

  /** A whitening with a random uid. */
  public PCAWhitening() {
    this(Identifiable.randomUID("PCAWhitening"));
  }

  /** A whitening with this uid. */
  public PCAWhitening(String uid) {
    super(uid);
    this.whiteningParams = PCAWhiteningParams.Set.of(this);
  }

  @Override
  public PCAWhiteningParams.Set whiteningParams() {
    return whiteningParams;
  }

  /** Of ZCA alone: it gives images again, where the others give components. */
  @Override
  Optional<int[]> outputShape(StructField input) {
    return getMode().equals(ZCA) ? ImageShape.of(input) : Optional.empty();
  }

  @Override
  OptionalInt outputSize(OptionalInt inputSize) {
    if (isDefined(k()) && isDefined(retainedVariance())) {
      throw new IllegalArgumentException(
          "%s: k = %d and retainedVariance = %s are both set. Set one, and clear the other."
              .formatted(uid(), getK(), getRetainedVariance()));
    }
    inputSize.ifPresent(this::requireFeasible);
    if (getMode().equals(ZCA)) {
      return inputSize;
    }
    if (isDefined(k())) {
      return OptionalInt.of(getK());
    }
    return isDefined(retainedVariance()) ? OptionalInt.empty() : inputSize;
  }

  private void requireFeasible(int features) {
    if (isDefined(k()) && getK() > features) {
      throw new IllegalArgumentException(
          "%s: k = %d, but the vectors of column '%s' have %d features. Set k to at most that."
              .formatted(uid(), getK(), getInputCol(), features));
    }
    if (features > SymmetricEigen.MAX_SIZE) {
      throw new IllegalArgumentException(
          ("%s: the vectors of column '%s' have %d features; the covariance of more than %d does"
                  + " not fit into memory. Select or hash features before this stage.")
              .formatted(uid(), getInputCol(), features, SymmetricEigen.MAX_SIZE));
    }
    MemoryNeed.eigenvectors(features)
        .requireHeap(
            "%s: the covariance of the %,d features of column '%s'"
                .formatted(uid(), features, getInputCol()),
            "Select or hash features before this stage, or raise spark.driver.memory.");
  }

  @Override
  PCAWhiteningModel learn(Dataset<?> dataset) {
    return MemoryNeed.withinHeap(
        () -> uid() + ": whitening",
        "Raise spark.driver.memory, or select or hash features before this stage.",
        () -> learnWithinHeap(dataset));
  }

  private PCAWhiteningModel learnWithinHeap(Dataset<?> dataset) {
    JavaRDD<Features> rows = features(dataset);
    FeatureMoments moments = FeatureMoments.of(rows, uid(), getInputCol());
    int features = moments.size();
    requireFeasible(features);
    // As many tasks hold a sum as partitions have rows; the reducers' slices are smaller.
    int sums = (int) Math.min(rows.getNumPartitions(), moments.rows());
    requireMemory(dataset.sparkSession().sparkContext(), features, sums);
    FixedPoint centred = new FixedPoint(moments);
    double[] covariance = CentredGram.of(rows, centred, moments.rows());
    double denominator = denominatorFor(moments.rows());
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] /= denominator;
      requireFinite(covariance[i]);
    }
    SymmetricEigen eigen = SymmetricEigen.of(covariance, features);
    double[] variances = eigen.values();
    double rounding = variances[0] * Math.max(moments.rows(), features) * Math.ulp(1.0);
    for (int i = 0; i < features; i++) {
      variances[i] = variances[i] > rounding ? variances[i] : 0;
    }
    double total = 0;
    for (double variance : variances) {
      total += variance;
    }
    int kept = componentsToKeep(variances, total);
    return fitted(
        new PCAWhiteningModel(
            uid(),
            Vectors.dense(centred.means()),
            new DenseMatrix(features, kept, Arrays.copyOf(eigen.vectors(), features * kept)),
            Vectors.dense(Arrays.copyOf(variances, kept)),
            total));
  }

  /** What the driver needs is checked before: tasks have done with their sums by then. */
  private void requireMemory(SparkContext spark, int features, int tasks) {
    MemoryRoom room =
        new MemoryRoom(
            uid(),
            "the covariance of %,d features".formatted(features),
            "Select or hash features before this stage.");
    room.require(spark, MemoryNeed.NONE, MemoryNeed.gram(features), tasks);
  }

  private void requireFinite(double covariance) {
    if (!Double.isFinite(covariance)) {
      throw new IllegalArgumentException(
          ("%s: column '%s' has features so large that their covariance is more than a double can"
                  + " hold, 1.8e308. Put a Standardizer before this stage.")
              .formatted(uid(), getInputCol()));
    }
  }

  private int componentsToKeep(double[] variances, double total) {
    if (isDefined(k())) {
      return getK();
    }
    if (!isDefined(retainedVariance())) {
      return variances.length;
    }
    // Added in the order of the total, so that a share of 1 is reached at the last positive one.
    double sum = variances[0];
    int kept = 1;
    while (sum < getRetainedVariance() * total) {
      sum += variances[kept];
      kept++;
    }
    return kept;
  }

  /** A reader of saved whitenings. */
  public static MLReader<PCAWhitening> read() {
    return SparkInternals.paramsReader();
  }

  /** Loads the whitening saved at {@code path}. */
  public static PCAWhitening load(String path) {
    return read().load(path);
  }
}
