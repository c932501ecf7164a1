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
import convoy.ml.util.Uids;
import convoy.optimize.Targets;
import java.util.OptionalInt;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * A convolutional network that classifies images (or plain vectors), trained on the executors by
 * parameter averaging ({@link ParameterAveraging}) with softmax cross-entropy or another loss for
 * classes ({@link #loss()}).
 *
 * <ul>
 *   <li>{@code featuresCol}: Vectors, dense or sparse, arrays of float or double, or binary
 *       (unsigned bytes), that hold images of {@code inputShape} [channels, height, width], channel
 *       by channel, row by row; without {@code inputShape}, and if the column's metadata tell no
 *       shape, plain vectors, for networks such as {@code mlp:512,256}.
 *   <li>{@code labelCol}: whole numbers 0 to n - 1, as StringIndexer makes them, each present. The
 *       names of the classes, if its metadata have them, stay with the model.
 *   <li>{@code weightCol}: at least 0. A row of weight 0 counts as if it were not there. One of
 *       weight 2 counts twice in loss, gradient and averaging, but is one row of its mini-batch,
 *       and counts once in the batch statistics of batch normalization: to count twice there too, a
 *       row must be there twice.
 *   <li>Features should be standardized before ({@code Standardizer}, {@code PCAWhitening}).
 * </ul>
 *
 * <p>The same data, seed, {@code numWorkers}, backend and {@code spark.task.cpus} give the same
 * bits on processors of one kind, however the input is partitioned and wherever tasks run.
 */
public class CnnClassifier
    extends ProbabilisticClassifier<Vector, CnnClassifier, CnnClassificationModel>
    implements CnnClassifierParams.Setters<CnnClassifier>, NetworkEstimator, DefaultParamsWritable {
  // Not final and without initialiser: see Uids.
  private String uid;
  private CnnClassifierParams.Set params;
  private transient TrainingListener listener;

  /** A classifier with a random uid. */
  public CnnClassifier() {
    this(Identifiable.randomUID("CnnClassifier"));
  }

  /** A classifier with this uid. */
  public CnnClassifier(String uid) {
    this(Uids.offer(uid));
  }

  private CnnClassifier(Uids.Offered offered) {
    super();
    classifierParams();
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Uids.take();
    }
    return uid;
  }

  @Override
  public CnnClassifierParams.Set classifierParams() {
    if (params == null) {
      params = CnnClassifierParams.Set.of(this);
    }
    return params;
  }

  @Override
  public CnnClassifier setListener(TrainingListener value) {
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
   *     settings contradict each other, the training master cannot follow one, or thresholds or
   *     class weights are not as many as the label's metadata declare classes, or validationMetric
   *     does not suit their number
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    LabeledRows.check(schema, this);
    Schemas.requireNumber(schema, this, labelCol());
    EarlyChecks.check(schema, this);
    OptionalInt classes = SparkInternals.numClasses(schema, getLabelCol());
    classes.ifPresent(
        declared -> {
          Classes.requireThresholds(this, declared);
          requireClassWeightsFit(declared);
          metricSetting(Targets.CLASS.metrics(declared));
        });
    return ClassificationColumns.ofClasses(
        schema, this, classes, ClassNames.declared(schema.apply(getLabelCol())));
  }

  @Override
  public CnnClassificationModel train(Dataset<?> dataset) {
    CnnClassificationModel model = NetworkTraining.run(this, dataset, CnnClassificationModel::new);
    String[] names = ClassNames.declared(dataset.schema().apply(getLabelCol()));
    if (names.length > 0) {
      model.set(model.classNames(), names);
    }
    return model;
  }

  @Override
  public Task task(Dataset<?> dataset) {
    return new Classification(this, SparkInternals.numClasses(dataset.schema(), getLabelCol()));
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public CnnClassifier copy(ParamMap extra) {
    CnnClassifier copy = defaultCopy(extra);
    copy.listener = listener;
    return copy;
  }

  /** A reader of saved classifiers. */
  public static MLReader<CnnClassifier> read() {
    return SparkInternals.paramsReader();
  }

  /** Loads the classifier saved at {@code path}. */
  public static CnnClassifier load(String path) {
    return read().load(path);
  }
}
