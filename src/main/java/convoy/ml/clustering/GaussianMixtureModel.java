package convoy.ml.clustering;

import convoy.ml.param.Shown;
import convoy.ml.util.ModelReader;
import convoy.ml.util.ModelRow;
import convoy.ml.util.ModelWriter;
import convoy.ml.util.RefusedRowException;
import convoy.ml.util.Schemas;
import convoy.ml.util.VectorCheck;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link GaussianMixture} learnt. Adds the probabilities of the components, p(j | x), which
 * sum to 1, and as prediction the likeliest of them, from 0.
 */
public class GaussianMixtureModel extends Model<GaussianMixtureModel>
    implements GaussianMixtureParams.ModelSetters<GaussianMixtureModel>, MLWritable {
  private static final StructType DATA =
      new StructType()
          .add("covarianceType", DataTypes.StringType, false)
          .add("weights", SQLDataTypes.VectorType(), false)
          .add("means", SQLDataTypes.MatrixType(), false)
          .add("covariances", SQLDataTypes.MatrixType(), false);

  private final String uid;
  private final GaussianMixtureParams.Set params;
  private final Mixture mixture;
  private final GaussianMixtureSummary summary;

  /** A model that learnt nothing, as Spark Connect's server wants to be able to make it. */
  public GaussianMixtureModel() {
    this(
        Identifiable.randomUID("GaussianMixtureModel"),
        new Mixture(CovarianceType.FULL, new double[0], new double[0][], new double[0][]),
        null);
  }

  GaussianMixtureModel(String uid, ExpectationMaximization.Fitted fitted) {
    this(
        uid,
        fitted.mixture(),
        new GaussianMixtureSummary(
            fitted.meanLogLikelihoods().size(),
            fitted.converged(),
            fitted.logLikelihood(),
            fitted.meanLogLikelihoods(),
            fitted.count(),
            fitted.mixture().freeNumbers()));
  }

  private GaussianMixtureModel(String uid, Mixture mixture, GaussianMixtureSummary summary) {
    this.uid = uid;
    this.params = GaussianMixtureParams.Set.of(this);
    this.mixture = mixture;
    this.summary = summary;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public GaussianMixtureParams.Set mixtureParams() {
    return params;
  }

  /** How many components there are. */
  public int numComponents() {
    return mixture.components();
  }

  /** How many values an input vector has. */
  public int numFeatures() {
    return mixture.features();
  }

  /** The weight m of each component; they sum to 1. */
  public double[] weights() {
    return mixture.weights().clone();
  }

  /** The mean of each component, a row for each. */
  public Matrix means() {
    return matrix(mixture.means(), mixture.features());
  }

  /**
   * The covariance of a component as a matrix, whatever its type.
   *
   * @param component from 0
   * @throws IllegalArgumentException if there is no such component
   */
  public Matrix covariance(int component) {
    if (component < 0 || component >= numComponents()) {
      throw new IllegalArgumentException(
          "%s: there is no component %d; there are %d, from 0. Ask for one of these."
              .formatted(uid, component, numComponents()));
    }
    int size = mixture.features();
    double[][] kept = mixture.covariances();
    double[] numbers = kept[kept.length == 1 ? 0 : component];
    if (mixture.type().isMatrix()) {
      return new DenseMatrix(size, size, numbers.clone());
    }
    double[] values = new double[size * size];
    for (int i = 0; i < size; i++) {
      values[i * size + i] = numbers[numbers.length == 1 ? 0 : i];
    }
    return new DenseMatrix(size, size, values);
  }

  /** How many numbers could be chosen freely: weights that sum to 1, means, covariances. */
  public long numParameters() {
    return mixture.freeNumbers();
  }

  /** Whether there is a summary: in the program that fitted the model. */
  public boolean hasSummary() {
    return summary != null;
  }

  /**
   * How it was fitted.
   *
   * @throws IllegalStateException if the model was loaded
   */
  public GaussianMixtureSummary summary() {
    return Optional.ofNullable(summary)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    uid + ": there is no summary; only the program that fits a model has it."));
  }

  /**
   * Adds the columns whose Params have names.
   *
   * @throws IllegalArgumentException if the features' column is missing, of another type or of
   *     another length, or a column that would be added exists
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    StructField input = Schemas.requireFeatures(schema, this, featuresCol());
    OptionalInt size = Schemas.vectorSize(input);
    if (size.isPresent() && size.getAsInt() != numFeatures() || numComponents() == 0) {
      throw new IllegalArgumentException(
          "%s: column '%s' has vectors of %s values, but the model was fitted to %d. Give it the features it was fitted to, or fit anew."
              .formatted(
                  uid,
                  input.name(),
                  size.isPresent() ? size.getAsInt() : "unknown many",
                  numFeatures()));
    }
    return MixtureColumns.append(schema, this, OptionalInt.of(numComponents()));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    Column probability =
        functions
            .udf(formula(), SQLDataTypes.VectorType())
            .asNonNullable()
            .apply(Schemas.column(getFeaturesCol()));
    Dataset<Row> result = dataset.select(functions.col("*"));
    if (Schemas.isWanted(this, probabilityCol())) {
      StructField field = schema.apply(getProbabilityCol());
      result = result.select(functions.col("*"), probability.as(field.name(), field.metadata()));
      probability = Schemas.column(field.name());
    }
    if (Schemas.isWanted(this, predictionCol())) {
      UDF1<Vector, Integer> likeliest = Vector::argmax;
      result =
          result.select(
              functions.col("*"),
              functions
                  .udf(likeliest, DataTypes.IntegerType)
                  .asNonNullable()
                  .apply(probability)
                  .as(getPredictionCol()));
    }
    return result;
  }

  /**
   * The components' probabilities for one row, the same bits as {@code transform} gives.
   *
   * @throws IllegalArgumentException if it is not of {@link #numFeatures} finite values, or too far
   *     from every component
   */
  public Vector predictProbability(Vector features) {
    return formula().call(features);
  }

  /** The likeliest component for one row, from 0; see {@link #predictProbability}. */
  public int predict(Vector features) {
    return predictProbability(features).argmax();
  }

  private Formula formula() {
    return new Formula(
        new VectorCheck(
            uid, getFeaturesCol(), numFeatures(), "as in the data the model was fitted to"),
        mixture);
  }

  /** What executors do with a row. */
  private record Formula(VectorCheck check, Mixture mixture) implements UDF1<Object, Vector> {
    @Override
    public Vector call(Object cell) {
      double[] features = check.require(cell).toDoubles();
      double[] shares = new double[mixture.components()];
      if (!Double.isFinite(mixture.shares(features, shares))) {
        throw new RefusedRowException(
            "%s: column '%s' has a row so far from every component that no probability can be computed; its largest magnitude is %s. Drop such rows."
                .formatted(
                    check.stage(),
                    check.column(),
                    Arrays.stream(features).map(Math::abs).max().orElseThrow()));
      }
      return Vectors.dense(shares);
    }
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public String toString() {
    return "GaussianMixtureModel: uid=%s, k=%d, covarianceType=%s, numFeatures=%d"
        .formatted(uid, numComponents(), mixture.type().word(), numFeatures());
  }

  @Override
  public GaussianMixtureModel copy(ParamMap extra) {
    return copyValues(new GaussianMixtureModel(uid, mixture, summary), extra).setParent(parent());
  }

  /** Bytes of memory that the model takes; asked for by Spark 4.1. */
  @SuppressWarnings("MissingOverride")
  public long estimatedSize() {
    long numbers = (long) numComponents() * (1 + numFeatures());
    for (double[] covariance : mixture.covariances()) {
      numbers += 2L * covariance.length;
    }
    return numbers * Double.BYTES;
  }

  @Override
  public MLWriter write() {
    return new ModelWriter(
        this,
        folder ->
            ModelRow.write(
                folder,
                DATA,
                mixture.type().word(),
                Vectors.dense(mixture.weights()),
                means(),
                matrix(mixture.covariances(), mixture.type().length(mixture.features()))));
  }

  /** Rows as a matrix; Spark's lie column by column unless it is told. */
  private static Matrix matrix(double[][] rows, int columns) {
    double[] values = new double[rows.length * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i / columns][i % columns];
    }
    return new DenseMatrix(rows.length, columns, values, true);
  }

  private static double[][] rows(Matrix matrix) {
    double[][] rows = new double[matrix.numRows()][matrix.numCols()];
    for (int i = 0; i < rows.length; i++) {
      int row = i;
      Arrays.setAll(rows[i], j -> matrix.apply(row, j));
    }
    return rows;
  }

  /** A reader of saved models. */
  public static MLReader<GaussianMixtureModel> read() {
    return new ModelReader<>(
        GaussianMixtureModel.class,
        (uid, folder) -> {
          Row row = ModelRow.read(folder, DATA);
          Mixture mixture =
              new Mixture(
                  CovarianceType.of(row.getString(0)),
                  row.<Vector>getAs(1).toArray(),
                  rows(row.getAs(2)),
                  rows(row.getAs(3)));
          return new GaussianMixtureModel(uid, mixture, null);
        });
  }

  /** Loads the model saved at {@code path}. */
  public static GaussianMixtureModel load(String path) {
    return read().load(path);
  }
}
