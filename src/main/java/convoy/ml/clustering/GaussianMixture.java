package convoy.ml.clustering;

import convoy.averaging.device.MemoryRoom;
import convoy.averaging.device.Slots;
import convoy.data.Features;
import convoy.data.JavaArrays;
import convoy.memory.MemoryNeed;
import convoy.ml.param.Shown;
import convoy.ml.util.Failures;
import convoy.ml.util.ReadRows;
import convoy.ml.util.RefusedRowException;
import convoy.ml.util.Schemas;
import convoy.ml.util.SparkInternals;
import convoy.ml.util.VectorCheck;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Learns a mixture of Gaussian distributions, p(x) = sum over j of m_j N(x; mu_j, Sigma_j), by
 * expectation and maximization (Dempster, Laird and Rubin 1977). With w_nj = p(j | x_n): m_j = sum
 * of w_nj / N, mu_j = sum of w_nj x_n / sum of w_nj, Sigma_j = sum of w_nj (x_n - mu_j)(x_n -
 * mu_j)ᵀ / sum of w_nj; and of other {@code covarianceType}s what of that is left. Spark's own has
 * full matrices only.
 *
 * <p>It starts from {@code initialMeans}, or from rows that k-means++ chooses, with equal weights
 * and the covariance of all rows; from the same start it gives scikit-learn's numbers.
 *
 * <p>The same rows give the same bits, however they are partitioned or ordered: of each row the
 * roots of w_nj, and these times x_n - mu_j, are rounded to whole numbers of units some 2^-21 of a
 * deviation, and the sums of their products over rows are exact. Matrices are multiplied by
 * OpenBLAS on one thread: the bits are the same on processors of one kind ({@code
 * OPENBLAS_CORETYPE}).
 *
 * <p>{@code fit} throws {@link IllegalArgumentException} for columns that are missing, of another
 * type or exist already; for vectors that are null, of unequal length, not finite or beyond 1e100;
 * for data without rows, or with fewer different rows than {@code k}; for {@code initialMeans} of
 * another size; for covariances that no array or memory holds; and for one that collapses, which
 * {@code covarianceFloor} prevents.
 */
public class GaussianMixture extends Estimator<GaussianMixtureModel>
    implements GaussianMixtureParams.Setters<GaussianMixture>, DefaultParamsWritable {
  /** Of the features' magnitudes: squares, divided by small variances, are to be finite. */
  private static final double LARGEST = 1e100;

  private static final String ADVICE =
      "Set covarianceType to diagonal, make k smaller, or put PCAWhitening with k before this stage.";

  private final String uid;
  private final GaussianMixtureParams.Set params;

  /** A mixture with a random uid. */
  public GaussianMixture() {
    this(Identifiable.randomUID("GaussianMixture"));
  }

  /** A mixture with this uid. */
  public GaussianMixture(String uid) {
    this.uid = uid;
    this.params = GaussianMixtureParams.Set.of(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public GaussianMixtureParams.Set mixtureParams() {
    return params;
  }

  /**
   * Checks columns and Params.
   *
   * @throws IllegalArgumentException if a column is missing, of a wrong type or exists already, or
   *     {@code initialMeans} do not fit {@code k} or the features
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    OptionalInt size = Schemas.vectorSize(Schemas.requireFeatures(schema, this, featuresCol()));
    if (isDefined(initialMeans())) {
      double[][] means = InitialMeans.read(getInitialMeans());
      if (means.length != getK()) {
        throw new IllegalArgumentException(
            "%s: initialMeans are %d, but k is %d. Give one for each component."
                .formatted(uid, means.length, getK()));
      }
      size.ifPresent(features -> requireSize(means, features));
    }
    size.ifPresent(this::requireFeasible);
    return MixtureColumns.append(schema, this, OptionalInt.of(getK()));
  }

  /** Java's arrays, of which the model is made and saved, have an end. */
  private void requireFeasible(int features) {
    CovarianceType type = CovarianceType.of(getCovarianceType());
    double numbers =
        (double) features
            * (type.isMatrix() ? features : 1)
            * (type == CovarianceType.TIED ? 1 : getK());
    if (numbers > JavaArrays.LONGEST) {
      throw new IllegalArgumentException(
          "%s: covarianceType = %s with k = %d and the %,d features of column '%s' has covariances of %,.0f numbers, more than can be kept. Set covarianceType to diagonal, make k smaller, or put PCAWhitening with k before this stage."
              .formatted(uid, type.word(), getK(), features, getFeaturesCol(), numbers));
    }
  }

  private void requireSize(double[][] means, int features) {
    if (means[0].length != features) {
      throw new IllegalArgumentException(
          "%s: initialMeans have %d numbers each, but column '%s' has vectors of %d. Give one for each feature."
              .formatted(uid, means[0].length, getFeaturesCol(), features));
    }
  }

  /**
   * Learns from a column of vectors.
   *
   * @throws IllegalArgumentException if a column, a Param or a row is not right; the text names it
   */
  @Override
  public GaussianMixtureModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    return Failures.inWords(() -> learn(dataset));
  }

  private GaussianMixtureModel learn(Dataset<?> dataset) {
    JavaRDD<Features> features = ReadRows.features(dataset, uid, getFeaturesCol());
    List<Features> first = features.take(1);
    if (first.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the training data have no rows. Check the filters and joins that make column '%s'."
              .formatted(uid, getFeaturesCol()));
    }
    VectorCheck check = VectorCheck.likeFirst(first.get(0), uid, getFeaturesCol());
    if (isDefined(initialMeans())) {
      requireSize(InitialMeans.read(getInitialMeans()), check.size());
    }
    String stage = uid;
    String column = getFeaturesCol();
    requireFeasible(check.size());
    JavaRDD<RowBlock> blocks =
        features
            .map(
                row -> {
                  check.require(row);
                  requireWithin(row, stage, column);
                  return row;
                })
            .mapPartitions(RowBlock::of)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return MemoryNeed.withinHeap(
          () -> stage + ": the mixture", ADVICE, () -> fit(blocks, check.size()));
    } finally {
      blocks.unpersist();
    }
  }

  private static void requireWithin(Features row, String stage, String column) {
    int index = row.firstBeyond(LARGEST);
    if (index >= 0) {
      throw new RefusedRowException(
          "%s: column '%s' has a vector with %s at index %d, beyond %s: variances of such rows are more than a double can hold. Drop such rows, or scale the features: Standardizer."
              .formatted(stage, column, row.toDoubles()[index], index, LARGEST));
    }
  }

  private GaussianMixtureModel fit(JavaRDD<RowBlock> blocks, int features) {
    SparkContext spark = blocks.context();
    int tasks = Math.min(Slots.of(spark), Math.max(1, blocks.getNumPartitions()));
    CovarianceType type = CovarianceType.of(getCovarianceType());
    requireMemory(spark, features, type, tasks);
    try {
      ExpectationMaximization maximization =
          new ExpectationMaximization(
              new ExpectationMaximization.SparkPasses(blocks.coalesce(tasks)), type);
      double[] all = maximization.covariance(features);
      double[][] means =
          isDefined(initialMeans())
              ? InitialMeans.read(getInitialMeans())
              : FirstMeans.of(blocks.flatMap(RowBlock::iterator), getK(), getSeed());
      ExpectationMaximization.Fitted fitted =
          maximization.fit(means, all, getCovarianceFloor(), getMaxIter(), getTol());
      return copyValues(new GaussianMixtureModel(uid, fitted), ParamMap.empty()).setParent(this);
    } catch (Mixture.CollapsedException e) {
      throw new IllegalArgumentException(
          "%s: %s. Raise covarianceFloor (it is %s), make k smaller, or set covarianceType to one of fewer numbers."
              .formatted(uid, e.getMessage(), getCovarianceFloor()),
          e);
    } catch (FirstMeans.TooFewException e) {
      throw new IllegalArgumentException("%s: %s".formatted(uid, e.getMessage()), e);
    }
  }

  private void requireMemory(SparkContext spark, int features, CovarianceType type, int tasks) {
    MemoryNeed task = MemoryNeed.mixture(getK(), features, type.isMatrix());
    MemoryNeed driver = MemoryNeed.mixtures(getK(), features, type.isMatrix(), tasks);
    MemoryRoom room =
        new MemoryRoom(
            uid, "a mixture of %d components of %,d features".formatted(getK(), features), ADVICE);
    room.require(spark, driver, task, tasks);
    room.report(spark, driver, task, tasks);
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public GaussianMixture copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** A reader of saved mixtures. */
  public static MLReader<GaussianMixture> read() {
    return SparkInternals.paramsReader();
  }

  /** Loads the mixture saved at {@code path}. */
  public static GaussianMixture load(String path) {
    return read().load(path);
  }
}
