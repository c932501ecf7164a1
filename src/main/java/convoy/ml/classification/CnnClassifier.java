package convoy.ml.classification;

import convoy.averaging.Checkpoints;
import convoy.averaging.DivergedException;
import convoy.averaging.EarlyStopping;
import convoy.averaging.ParameterAveraging;
import convoy.averaging.Settings;
import convoy.averaging.TrainingData;
import convoy.averaging.TrainingMasters;
import convoy.averaging.TrainingMemory;
import convoy.averaging.Validation;
import convoy.averaging.device.ArithmeticChoice;
import convoy.averaging.device.Slots;
import convoy.averaging.report.Listeners;
import convoy.averaging.report.SummaryRecorder;
import convoy.averaging.report.TrainingListener;
import convoy.backend.Arithmetic;
import convoy.memory.MemoryNeed;
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
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Loss;
import convoy.optimize.Metric;
import convoy.optimize.Optimizer;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Update;
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
import org.apache.spark.sql.SparkSession;
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
    implements CnnClassifierParams, DefaultParamsWritable {
  private static final Logger LOG = LoggerFactory.getLogger(CnnClassifier.class);
  private static final Loss LOSS = new SoftmaxCrossEntropy();
  private static final TrainingListener SILENT = report -> {};

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
    cnnClassifierParams();
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Uids.take();
    }
    return uid;
  }

  @Override
  public CnnClassifierParams.Set cnnClassifierParams() {
    if (params == null) {
      params = CnnClassifierParams.Set.of(this);
    }
    return params;
  }

  /** Sets the shape of the images in the features: channels, height, width. */
  public CnnClassifier setInputShape(int... value) {
    set(inputShape(), value);
    return this;
  }

  /** Sets {@link #network()}. */
  public CnnClassifier setNetwork(String value) {
    set(network(), value);
    return this;
  }

  /** Sets {@link #epochs()}. */
  public CnnClassifier setEpochs(int value) {
    set(epochs(), value);
    return this;
  }

  /** Sets {@link #batchSize()}. */
  public CnnClassifier setBatchSize(int value) {
    set(batchSize(), value);
    return this;
  }

  /** Sets {@link #learningRate()}. */
  public CnnClassifier setLearningRate(double value) {
    set(learningRate(), value);
    return this;
  }

  /** Sets {@link #learningRateSchedule()}. */
  public CnnClassifier setLearningRateSchedule(String value) {
    set(learningRateSchedule(), value);
    return this;
  }

  /** Sets {@link #optimizer()}. */
  public CnnClassifier setOptimizer(String value) {
    set(optimizer(), value);
    return this;
  }

  /** Sets {@link #numWorkers()}. */
  public CnnClassifier setNumWorkers(int value) {
    set(numWorkers(), value);
    return this;
  }

  /** Sets {@link #averagingFrequency()} to a number of mini-batches. */
  public CnnClassifier setAveragingFrequency(int value) {
    return setAveragingFrequency(String.valueOf(value));
  }

  /** Sets {@link #averagingFrequency()}: a number of mini-batches, or {@code auto}. */
  public CnnClassifier setAveragingFrequency(String value) {
    set(averagingFrequency(), value);
    return this;
  }

  /** Sets {@link #averagingWarmupEpochs()}. */
  public CnnClassifier setAveragingWarmupEpochs(int value) {
    set(averagingWarmupEpochs(), value);
    return this;
  }

  /** Sets {@link #averagingWarmupFrequency()}. */
  public CnnClassifier setAveragingWarmupFrequency(int value) {
    set(averagingWarmupFrequency(), value);
    return this;
  }

  /** Sets {@link #optimizerStateMode()}. */
  public CnnClassifier setOptimizerStateMode(String value) {
    set(optimizerStateMode(), value);
    return this;
  }

  /** Sets {@link #outerLearningRate()}. */
  public CnnClassifier setOuterLearningRate(double value) {
    set(outerLearningRate(), value);
    return this;
  }

  /** Sets {@link #outerMomentum()}. */
  public CnnClassifier setOuterMomentum(double value) {
    set(outerMomentum(), value);
    return this;
  }

  /** Sets {@link #validationIndicatorCol()}. */
  public CnnClassifier setValidationIndicatorCol(String value) {
    set(validationIndicatorCol(), value);
    return this;
  }

  /** Sets {@link #validationFraction()}. */
  public CnnClassifier setValidationFraction(double value) {
    set(validationFraction(), value);
    return this;
  }

  /** Sets {@link #validationInterval()}. */
  public CnnClassifier setValidationInterval(int value) {
    set(validationInterval(), value);
    return this;
  }

  /** Sets {@link #patience()}. */
  public CnnClassifier setPatience(int value) {
    set(patience(), value);
    return this;
  }

  /** Sets {@link #validationMetric()}. */
  public CnnClassifier setValidationMetric(String value) {
    set(validationMetric(), value);
    return this;
  }

  /** Sets {@link #validationTolerance()}. */
  public CnnClassifier setValidationTolerance(double value) {
    set(validationTolerance(), value);
    return this;
  }

  /** Sets {@link #trainingMaster()}. */
  public CnnClassifier setTrainingMaster(String value) {
    set(trainingMaster(), value);
    return this;
  }

  /** Sets {@link #backend()}. */
  public CnnClassifier setBackend(String value) {
    set(backend(), value);
    return this;
  }

  /** Sets {@link #device()}. */
  public CnnClassifier setDevice(String value) {
    set(device(), value);
    return this;
  }

  /** Sets {@link #checkpointDir()}. */
  public CnnClassifier setCheckpointDir(String value) {
    set(checkpointDir(), value);
    return this;
  }

  /** Sets {@link #checkpointInterval()}. */
  public CnnClassifier setCheckpointInterval(int value) {
    set(checkpointInterval(), value);
    return this;
  }

  /** Sets the column of example weights. */
  public CnnClassifier setWeightCol(String value) {
    set(weightCol(), value);
    return this;
  }

  /** Sets the seed; default 42. */
  public CnnClassifier setSeed(long value) {
    set(seed(), value);
    return this;
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
    ValidationRows.check(schema, this);
    requireConsistentAveraging(getEpochs());
    requireConsistentCheckpoints();
    ArithmeticChoice.requireConsistent(getBackend(), getDevice());
    OtherMaster.check(this);
    OptionalInt known = Schemas.vectorSize(Schemas.requireVector(schema, this, featuresCol()));
    known.ifPresent(size -> requireInputShapeFits(getFeaturesCol(), size));
    if (known.isPresent() || isDefined(inputShape())) {
      NetworkSpec hidden = spec(known.orElse(0));
      OtherMaster.check(this, hidden);
      MemoryNeed.averaging(hidden, 0, 0, 1, 0)
          .requireHeap(
              "%s: training a network of %,d parameters"
                  .formatted(uid(), new ParameterLayout(hidden).size()),
              "Make the network smaller, or raise spark.driver.memory.");
    }
    OptionalInt classes = SparkInternals.numClasses(schema, getLabelCol());
    classes.ifPresent(declared -> Classes.requireThresholds(this, declared));
    return ClassificationColumns.append(schema, this, classes);
  }

  @Override
  public CnnClassificationModel train(Dataset<?> dataset) {
    SparkContext spark = dataset.sparkSession().sparkContext();
    // A library that does not load, and a GPU that cannot be used, are told here, early.
    Arithmetic arithmetic = arithmetic(spark);
    OtherMaster.check(this, spark);
    Checkpoints checkpoints = checkpoints(dataset.sparkSession());
    return MemoryNeed.withinHeap(
        () -> uid() + ": training",
        "Raise spark.driver.memory, or make the network or batchSize smaller.",
        () -> Failures.inWords(() -> trainOn(dataset, arithmetic, checkpoints)));
  }

  private Checkpoints checkpoints(SparkSession session) {
    return hasCheckpoints()
        ? Checkpoints.in(
            getCheckpointDir(), getCheckpointInterval(), session.sessionState().newHadoopConf())
        : Checkpoints.none();
  }

  private CnnClassificationModel trainOn(
      Dataset<?> dataset, Arithmetic arithmetic, Checkpoints checkpoints) {
    SparkContext spark = dataset.sparkSession().sparkContext();
    int features =
        isDefined(inputShape()) ? exampleShape(0).size() : LabeledRows.numFeatures(dataset, this);
    NetworkSpec hidden = spec(features);
    CnnModelFiles.rehearse(hidden);
    OtherMaster.check(this, hidden);
    int wanted = isDefined(numWorkers()) ? getNumWorkers() : Slots.of(spark);
    OptionalInt declared = SparkInternals.numClasses(dataset.schema(), getLabelCol());
    Settings known = settings(wanted, wanted, arithmetic);
    new TrainingMemory(uid(), hidden.withOutput(declared.orElse(2)), known)
        .require(spark, () -> ValidationRows.atLeast(dataset, this));
    ValidationRows parts =
        ValidationRows.of(
            dataset, this, features, new ClassLabels(uid(), getLabelCol()), getSeed(), wanted);
    TrainingData data = parts.training();
    if (data.rows() == 0) {
      throw LabeledRows.noRows(dataset, this);
    }
    parts.validation().ifPresent(rows -> Classes.checkValidation(this, data, rows, declared));
    int classes = Classes.count(this, data, declared);
    Classes.requireThresholds(this, classes);
    ScaleAdvice.on(data.scale(), this).ifPresent(LOG::warn);
    NetworkSpec network = hidden.withOutput(classes);
    Optional<Validation> validation = parts.validation().map(this::validation);
    int workers = (int) Math.min(wanted, data.rows());
    Settings settings = settings(wanted, workers, arithmetic);
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

  private NetworkSpec spec(int features) {
    try {
      return NetworkSpec.parse(getNetwork(), exampleShape(features));
    } catch (IllegalArgumentException e) {
      String hint =
          isDefined(inputShape())
              ? " (inputShape is " + exampleShape(features) + ")"
              : " (inputShape is not set, so examples are plain vectors; set it for images)";
      throw new IllegalArgumentException(uid() + ": " + e.getMessage() + hint, e);
    }
  }

  /**
   * What the engine is told.
   *
   * @param wanted workers; fewer than rows are possible
   * @param workers there will be
   */
  private Settings settings(int wanted, int workers, Arithmetic arithmetic) {
    return new Settings(
        wanted,
        averagingFrequencySetting(),
        getEpochs(),
        getBatchSize(),
        new Update(
            Optimizer.parse(getOptimizer()),
            getLearningRate(),
            LearningRateSchedule.parse(getLearningRateSchedule())),
        optimizerStateModeSetting(),
        outerOptimizerSetting(workers),
        LOSS,
        getSeed(),
        arithmetic);
  }

  /** Deeplearning4j's master brings its own. */
  private Arithmetic arithmetic(SparkContext spark) {
    boolean other = TrainingMasters.other(getTrainingMaster()).isPresent();
    return ArithmeticChoice.of(spark, other ? "dl4j" : getBackend(), getDevice());
  }

  private Validation validation(TrainingData rows) {
    Optional<EarlyStopping> earlyStopping = Optional.empty();
    if (isDefined(patience())) {
      Optional<Metric> metric =
          LOSS.metrics().stream()
              .filter(known -> known.name().equals(getValidationMetric()))
              .findFirst();
      earlyStopping =
          Optional.of(new EarlyStopping(getPatience(), metric, getValidationTolerance()));
    }
    OptionalInt interval =
        isDefined(validationInterval())
            ? OptionalInt.of(getValidationInterval())
            : OptionalInt.empty();
    return new Validation(rows, interval, earlyStopping);
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
