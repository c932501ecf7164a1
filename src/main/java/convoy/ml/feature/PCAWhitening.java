package convoy.ml.feature;

import convoy.algebra.SymmetricMatrix;
import convoy.averaging.device.MemoryRoom;
import convoy.data.Features;
import convoy.memory.MemoryNeed;
import convoy.ml.util.ImageShape;
import convoy.ml.util.SparkInternals;
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
 * <p>With {@code standardize} each feature is divided by its standard deviation first: x - mean
 * stands for (x - mean) / std above, the covariance is the correlation, and the inverse undoes it.
 *
 * <p>Sums of products are exact, so that they have the same bits however the data are partitioned
 * or ordered, on any processor, up to 2^33 rows: features that are all whole numbers from 0 to 255
 * are multiplied as they are; of others the deviations from the mean are taken to 2^-63 of their
 * feature's largest. Eigenvectors and the transform come from OpenBLAS, on one thread: they have
 * the same bits on processors of one kind. For the same bits on several kinds, set the environment
 * variable {@code OPENBLAS_CORETYPE} for driver and executors ({@code Haswell} runs on all since
 * 2013). The randomized solver's sums are of rows that OpenBLAS has projected, and so the same on
 * processors of one kind, too.
 *
 * <p>{@code fit} reads the data twice (mean and range, covariance), with the randomized solver nine
 * times: cache what is costly to compute. For d features each task that runs at once holds d²
 * longs, however many partitions there are; the driver 3 d² doubles outside of the heap, and the
 * components in it. It throws {@link IllegalArgumentException}, before or in its first pass, for a
 * missing column, one that is no features, an output column that exists, {@code k} and {@code
 * retainedVariance} set both, the randomized solver without {@code k}, {@code k} or the number of
 * features too large, vectors that are null or of unequal length, NaN, infinity, and data without
 * rows; after the second, without {@code standardize}, for features above 1e153, whose squares a
 * double cannot hold.
 */
public class PCAWhitening extends VectorEstimator<PCAWhitening, PCAWhiteningModel>
    implements PCAWhiteningParams.Setters<PCAWhitening> {
  /** Features up to which all components are as well found as a few: the matrix has 512 MB. */
  private static final int LARGEST_EXACT = 8_192;

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
    if (getSolver().equals(RANDOMIZED) && !isDefined(k())) {
      throw new IllegalArgumentException(
          "%s: solver = randomized finds a few components, but k is not set. Set k, or solver to exact."
              .formatted(uid()));
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
    boolean randomized = isRandomized(features);
    if (!randomized && features > SymmetricMatrix.MAX_SIZE) {
      throw new IllegalArgumentException(
          ("%s: the vectors of column '%s' have %d features; the whole covariance is decomposed of"
                  + " at most %d. Set k to a few components and solver to randomized, or select or"
                  + " hash features before this stage.")
              .formatted(uid(), getInputCol(), features, SymmetricMatrix.MAX_SIZE));
    }
    if (randomized && getK() > RandomizedComponents.MOST) {
      throw new IllegalArgumentException(
          "%s: k = %d, but the randomized solver finds at most %d components. Set k to fewer."
              .formatted(uid(), getK(), RandomizedComponents.MOST));
    }
    driverNeed(features)
        .require(
            "%s: whitening the %,d features of column '%s'"
                .formatted(uid(), features, getInputCol()),
            advice());
  }

  private static String advice() {
    return "Set k to a few components and solver to randomized, select or hash features before this stage, or raise spark.driver.memory.";
  }

  /** Whether a few components are found without the covariance. */
  private boolean isRandomized(int features) {
    return getSolver().equals(RANDOMIZED)
        || getSolver().equals(AUTO)
            && isDefined(k())
            && features > LARGEST_EXACT
            && getK() <= features / 10;
  }

  private MemoryNeed driverNeed(int features) {
    int kept = isDefined(k()) ? getK() : features;
    return isRandomized(features)
        ? MemoryNeed.subspace(features, RandomizedComponents.directions(kept, features))
        : MemoryNeed.eigenvectors(features, kept);
  }

  @Override
  PCAWhiteningModel learn(Dataset<?> dataset) {
    return MemoryNeed.withinHeap(
        () -> uid() + ": whitening", advice(), () -> learnWithinHeap(dataset));
  }

  private PCAWhiteningModel learnWithinHeap(Dataset<?> dataset) {
    JavaRDD<Features> rows = features(dataset);
    boolean maybeRandomized = !getSolver().equals(EXACT) && isDefined(k());
    FeatureMoments moments =
        FeatureMoments.of(rows, getStandardize() || maybeRandomized, uid(), getInputCol());
    int features = moments.size();
    requireFeasible(features);
    requireMemory(rows, features);
    double denominator = denominatorFor(moments.rows());
    FixedPoint centred = new FixedPoint(moments);
    double[] std = new double[features];
    Arrays.setAll(std, i -> getStandardize() ? moments.std(i, i + 1, (long) denominator) : 1);
    PrincipalComponents components;
    try {
      components =
          isRandomized(features)
              ? RandomizedComponents.of(rows, centred, std, moments, denominator, getK())
              : PrincipalComponents.exact(
                  rows,
                  moments.areBytes() ? new ByteGram(moments) : new FixedGram(centred),
                  std,
                  moments.rows(),
                  denominator,
                  this::componentsToKeep);
    } catch (ArithmeticException e) {
      throw tooLarge();
    }
    int kept = components.variances().length;
    return fitted(
        new PCAWhiteningModel(
            uid(),
            Vectors.dense(centred.means()),
            Vectors.dense(std),
            new DenseMatrix(features, kept, components.vectors()),
            Vectors.dense(components.variances()),
            components.total()));
  }

  /** What the driver's native memory must hold is only there when the tasks have done. */
  private void requireMemory(JavaRDD<Features> rows, int features) {
    MemoryNeed task =
        isRandomized(features)
            ? MemoryNeed.products(features, RandomizedComponents.directions(getK(), features))
            : MemoryNeed.gram(features);
    MemoryRoom room =
        new MemoryRoom(
            uid(),
            "whitening %,d features".formatted(features),
            "Select or hash features before this stage, or set k to a few components and solver to randomized.");
    SparkContext spark = rows.context();
    int tasks = TileSums.tasks(rows);
    room.require(spark, MemoryNeed.NONE, task, tasks);
    int kept = isDefined(k()) ? getK() : features;
    MemoryNeed map =
        MemoryNeed.whiteningMap(features, kept, getMode().equals(ZCA) ? features : kept);
    room.report(spark, driverNeed(features).plus(map), task, tasks);
  }

  private IllegalArgumentException tooLarge() {
    return new IllegalArgumentException(
        ("%s: column '%s' has features so large that their covariance is more than a double can"
                + " hold, 1.8e308. Set standardize, or put a Standardizer before this stage.")
            .formatted(uid(), getInputCol()));
  }

  private int componentsToKeep(double[] variances) {
    if (isDefined(k())) {
      return getK();
    }
    if (!isDefined(retainedVariance())) {
      return variances.length;
    }
    double total = 0;
    for (double variance : variances) {
      total += variance;
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
