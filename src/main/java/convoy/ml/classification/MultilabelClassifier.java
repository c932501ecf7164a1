package convoy.ml.classification;

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
import java.util.OptionalInt;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A network that tells which of several labels are true, any number of them at once, trained on the
 * executors by parameter averaging ({@link ParameterAveraging}).
 *
 * <ul>
 *   <li>{@code featuresCol}: Vectors, dense or sparse, arrays of float or double, or binary; images
 *       with {@code inputShape}.
 *   <li>{@code labelCol}: arrays of the indices of the labels that are true, which may be empty; or
 *       with {@code labelForm} {@code indicators} arrays or Vectors of 0 and 1.
 *   <li>{@code weightCol}: at least 0. A row of weight 0 counts as if it were not there.
 *   <li>Features should be standardized before ({@code Standardizer}).
 * </ul>
 *
 * <p>The same data, seed, {@code numWorkers}, backend and {@code spark.task.cpus} give the same
 * bits on processors of one kind, however the input is partitioned and wherever tasks run.
 */
public class MultilabelClassifier extends Estimator<MultilabelClassificationModel>
    implements MultilabelClassifierParams.Setters<MultilabelClassifier>,
        NetworkEstimator,
        DefaultParamsWritable {
  private final String uid;
  private final MultilabelClassifierParams.Set params;
  private transient TrainingListener listener;

  /** A classifier with a random uid. */
  public MultilabelClassifier() {
    this(Identifiable.randomUID("MultilabelClassifier"));
  }

  /** A classifier with this uid. */
  public MultilabelClassifier(String uid) {
    this.uid = uid;
    this.params = MultilabelClassifierParams.Set.of(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public MultilabelClassifierParams.Set multilabelParams() {
    return params;
  }

  @Override
  public MultilabelClassifier setListener(TrainingListener value) {
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
    StructField label = Multilabel.requireLabel(schema, this);
    EarlyChecks.check(schema, this);
    OptionalInt labels =
        isDefined(numLabels()) ? OptionalInt.of(getNumLabels()) : Schemas.vectorSize(label);
    labels.ifPresent(this::thresholdsOf);
    return ClassificationColumns.ofLabels(schema, this, labels);
  }

  /**
   * Learns from rows.
   *
   * @throws IllegalArgumentException if a column, a Param or a row is not right; the text names it
   */
  @Override
  public MultilabelClassificationModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    return copyValues(
            NetworkTraining.run(this, dataset, MultilabelClassificationModel::new),
            ParamMap.empty())
        .setParent(this);
  }

  @Override
  public Task task(Dataset<?> dataset) {
    return new Multilabel(this, dataset);
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public MultilabelClassifier copy(ParamMap extra) {
    MultilabelClassifier copy = defaultCopy(extra);
    copy.listener = listener;
    return copy;
  }

  /** A reader of saved classifiers. */
  public static MLReader<MultilabelClassifier> read() {
    return SparkInternals.paramsReader();
  }

  /** Loads the classifier saved at {@code path}. */
  public static MultilabelClassifier load(String path) {
    return read().load(path);
  }
}
