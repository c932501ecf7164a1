package convoy.ml.classification;

import convoy.averaging.Checkpoints;
import convoy.averaging.DivergedException;
import convoy.averaging.Listeners;
import convoy.averaging.ParameterAveraging;
import convoy.averaging.Settings;
import convoy.averaging.Slots;
import convoy.averaging.SummaryRecorder;
import convoy.averaging.TrainingData;
import convoy.averaging.TrainingListener;
import convoy.averaging.TrainingMasters;
import convoy.averaging.TrainingMemory;
import convoy.averaging.Validation;
import convoy.backend.Arithmetic;
import convoy.memory.MemoryNeed;
import convoy.ml.param.NetworkParams;
import convoy.ml.training.EarlyChecks;
import convoy.ml.training.OtherMaster;
import convoy.ml.util.Failures;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.ScaleAdvice;
import convoy.ml.util.Schemas;
import convoy.ml.util.SparkInternals;
import convoy.ml.util.SparkMetrics;
import convoy.ml.util.Uids;
import convoy.ml.util.ValidationRows;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.optimize.Loss;
import convoy.optimize.SoftmaxCrossEntropy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A convolutional network that classifies images (or plain vectors), trained on the executors by
 * parameter averaging ({@link ParameterAveraging}) with softmax cross-entropy.
 *
 * <ul>
 *   <li>{@code featuresCol}: Vectors, dense or sparse, that hold images of {@code inputShape}
 *       [channels, height, width], channel by channel, row by row; without {@code inputShape},
 *       plain vectors, for networks such as {@code mlp:512,256}.
 *   <li>{@code labelCol}: whole numbers 0 to n - 1, as StringIndexer makes them, each present.
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
    implements CnnClassifierParams.Setters<CnnClassifier>, DefaultParamsWritable {
  private static final Logger LOG = LoggerFactory.getLogger(CnnClassifier.class);
  private static final TrainingListener SILENT = report -> {};

  // Not final and without initialiser: see Uids.
  private String uid;
  private NetworkParams.Set params;
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
    networkParams();
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Uids.take();
    }
    return uid;
  }

  @Override
  public NetworkParams.Set networkParams() {
    if (params == null) {
      params = CnnClassifierParams.create(this);
    }
    return params;
  }

  /** Sets who hears how training goes; not a Param, and not saved. See also {@code summary}. */
  public CnnClassifier setListener(TrainingListener value) {
    listener = value;
    return this;
  }

  /**
   * Checks columns and Params, as far as they can be checked without reading data.
   *
   * @throws IllegalArgumentException if a column is missing, of a wrong type or exists already,
   *     settings contradict each other, the training master cannot follow one, or thresholds are
   *     not as many as the label's metadata declare classes
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    LabeledRows.check(schema, this);
    EarlyChecks.check(schema, this);
    OptionalInt classes = SparkInternals.numClasses(schema, getLabelCol());
    classes.ifPresent(declared -> Classes.requireThresholds(this, declared));
    return ClassificationColumns.append(schema, this, classes);
  }

  @Override
  public CnnClassificationModel train(Dataset<?> dataset) {
    SparkContext spark = dataset.sparkSession().sparkContext();
    // A library that does not load, and a GPU that cannot be used, are told here, early.
    Arithmetic arithmetic = trainingArithmetic(spark);
    OtherMaster.check(this, spark);
    Checkpoints checkpoints =
        checkpointSetting(dataset.sparkSession().sessionState().newHadoopConf());
    return MemoryNeed.withinHeap(
        () -> uid() + ": training",
        "Raise spark.driver.memory, or make the network or batchSize smaller.",
        () -> Failures.inWords(() -> trainOn(dataset, arithmetic, checkpoints)));
  }

  private CnnClassificationModel trainOn(
      Dataset<?> dataset, Arithmetic arithmetic, Checkpoints checkpoints) {
    SparkContext spark = dataset.sparkSession().sparkContext();
    int features =
        isDefined(inputShape()) ? exampleShape(0).size() : LabeledRows.numFeatures(dataset, this);
    NetworkSpec hidden = hiddenLayers(features);
    CnnModelFiles.rehearse(hidden);
    OtherMaster.check(this, hidden);
    int wanted = isDefined(numWorkers()) ? getNumWorkers() : Slots.of(spark);
    OptionalInt declared = SparkInternals.numClasses(dataset.schema(), getLabelCol());
    Loss loss = new SoftmaxCrossEntropy();
    Settings known = trainingSettings(wanted, wanted, loss, arithmetic);
    new TrainingMemory(uid(), hidden.withOutput(declared.orElse(2)), known)
        .require(spark, () -> ValidationRows.atLeast(dataset, this));
    ValidationRows parts = ValidationRows.of(dataset, this, features, getSeed(), wanted);
    TrainingData data = parts.training();
    if (data.rows() == 0) {
      throw LabeledRows.noRows(dataset, this);
    }
    parts.validation().ifPresent(rows -> Classes.checkValidation(this, data, rows, declared));
    int classes = Classes.count(this, data, declared);
    Classes.requireThresholds(this, classes);
    ScaleAdvice.on(data.scale(), this).ifPresent(LOG::warn);
    NetworkSpec network = hidden.withOutput(classes);
    Optional<Validation> validation = parts.validation().map(this::validationSetting);
    int workers = (int) Math.min(wanted, data.rows());
    Settings settings = trainingSettings(wanted, workers, loss, arithmetic);
    TrainingMemory memory = new TrainingMemory(uid(), network, settings);
    memory.require(spark, data.rows());
    memory.report(spark, data.rows());
    SummaryRecorder recorder = new SummaryRecorder(arithmetic, workers, Slots.of(spark));
    TrainingListener own = listener == null ? SILENT : listener;
    TrainingListener all = new Listeners(List.of(recorder, new SparkMetrics(uid()), own));
    float[] parameters =
        TrainingMasters.other(getTrainingMaster())
            .map(master -> master.train(network, data, settings, all))
            .orElseGet(
                () ->
                    ParameterAveraging.train(
                        network, data, validation, settings, checkpoints, all));
    DivergedException.requireSound(new ParameterLayout(network), parameters, getLearningRate());
    return new CnnClassificationModel(uid(), network, parameters)
        .setSummary(recorder.summary())
        .setCheckpoints(checkpoints);
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
