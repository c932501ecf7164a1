package convoy.ml.regression;

import convoy.averaging.ParameterAveraging;
import convoy.averaging.report.TrainingListener;
import convoy.ml.param.Shown;
import convoy.ml.training.EarlyChecks;
import convoy.ml.training.NetworkEstimator;
import convoy.ml.training.NetworkTraining;
import convoy.ml.training.Task;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.Schemas;
import convoy.ml.util.SparkInternals;
import convoy.ml.util.Uids;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A network that predicts a number, or several at once, trained on the executors by parameter
 * averaging ({@link ParameterAveraging}).
 *
 * <ul>
 *   <li>{@code featuresCol}: Vectors, dense or sparse, arrays of float or double, or binary; images
 *       with {@code inputShape}.
 *   <li>{@code labelCol}: finite numbers; or Vectors or arrays of numbers, all equally long, for as
 *       many outputs: the prediction then is a Vector.
 *   <li>{@code weightCol}: at least 0. A row of weight 0 counts as if it were not there.
 *   <li>Features should be standardized before ({@code Standardizer}); labels are with {@link
 *       #standardizeLabels()}.
 * </ul>
 *
 * <p>The same data, seed, {@code numWorkers}, backend and {@code spark.task.cpus} give the same
 * bits on processors of one kind, however the input is partitioned and wherever tasks run.
 */
public class NeuralRegressor extends Regressor<Vector, NeuralRegressor, NeuralRegressionModel>
    implements NeuralRegressorParams.Setters<NeuralRegressor>,
        NetworkEstimator,
        DefaultParamsWritable {
  // Not final and without initialiser: see Uids.
  private String uid;
  private NeuralRegressorParams.Set params;
  private transient TrainingListener listener;

  /** A regressor with a random uid. */
  public NeuralRegressor() {
    this(Identifiable.randomUID("NeuralRegressor"));
  }

  /** A regressor with this uid. */
  public NeuralRegressor(String uid) {
    this(Uids.offer(uid));
  }

  private NeuralRegressor(Uids.Offered offered) {
    super();
    regressorParams();
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Uids.take();
    }
    return uid;
  }

  @Override
  public NeuralRegressorParams.Set regressorParams() {
    if (params == null) {
      params = NeuralRegressorParams.Set.of(this);
    }
    return params;
  }

  @Override
  public NeuralRegressor setListener(TrainingListener value) {
    listener = value;
    return this;
  }

  @Override
  public TrainingListener listener() {
    return listener;
  }

  /**
   * Checks columns and Params, as far as they can be checked without reading data.
   *
   * @throws IllegalArgumentException if a column is missing, of a wrong type or exists already,
   *     settings contradict each other, or the training master cannot follow one
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    LabeledRows.check(schema, this);
    StructField label = Regression.requireLabel(schema, this);
    EarlyChecks.check(schema, this);
    return withPrediction(schema, Regression.isSeveral(label), Schemas.vectorSize(label));
  }

  /** As Spark's, which would cast the label to a number. */
  @Override
  public NeuralRegressionModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    return copyValues(train(dataset), ParamMap.empty()).setParent(this);
  }

  @Override
  public NeuralRegressionModel train(Dataset<?> dataset) {
    return NetworkTraining.run(this, dataset, NeuralRegressionModel::new);
  }

  @Override
  public Task task(Dataset<?> dataset) {
    return new Regression(this, dataset);
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public NeuralRegressor copy(ParamMap extra) {
    NeuralRegressor copy = defaultCopy(extra);
    copy.listener = listener;
    return copy;
  }

  /** A reader of saved regressors. */
  public static MLReader<NeuralRegressor> read() {
    return SparkInternals.paramsReader();
  }

  /** Loads the regressor saved at {@code path}. */
  public static NeuralRegressor load(String path) {
    return read().load(path);
  }
}
