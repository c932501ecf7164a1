package convoy.ml.training;

import convoy.averaging.Calibration;
import convoy.averaging.DivergedException;
import convoy.averaging.Emphasis;
import convoy.averaging.ExactStatistics;
import convoy.averaging.ParameterAveraging;
import convoy.averaging.Settings;
import convoy.averaging.TrainingData;
import convoy.averaging.TrainingMasters;
import convoy.averaging.TrainingMemory;
import convoy.averaging.Validation;
import convoy.averaging.checkpoint.Checkpoints;
import convoy.averaging.device.AwaitedExecutors;
import convoy.averaging.device.SlotWatch;
import convoy.averaging.device.Slots;
import convoy.averaging.report.Listeners;
import convoy.averaging.report.Progress;
import convoy.averaging.report.SummaryRecorder;
import convoy.averaging.report.TrainingListener;
import convoy.backend.Arithmetic;
import convoy.backend.Device;
import convoy.memory.MemoryNeed;
import convoy.ml.param.HasCalibration;
import convoy.ml.param.HasInputShape;
import convoy.ml.util.Failures;
import convoy.ml.util.LabeledRows;
import convoy.ml.util.ScaleAdvice;
import convoy.ml.util.SparkMetrics;
import convoy.ml.util.ValidationRows;
import convoy.network.InitialValues;
import convoy.network.NetworkSpec;
import convoy.network.OutputLayer;
import convoy.network.ParameterLayout;
import convoy.network.PatchWhitening;
import convoy.optimize.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every stage that trains a network does when it is fitted: the rows are read and parted, the
 * network is completed, memory is asked for, and the training master trains.
 */
public final class NetworkTraining {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkTraining.class);

  private final NetworkEstimator stage;
  private final Task task;
  private final Dataset<?> dataset;
  private final SparkContext spark;
  private Arithmetic arithmetic;
  private final Checkpoints checkpoints;

  private NetworkTraining(NetworkEstimator stage, Dataset<?> dataset) {
    this.stage = stage;
    this.task = stage.task(dataset);
    this.dataset = dataset;
    this.spark = dataset.sparkSession().sparkContext();
    // A library that does not load, and a GPU that cannot be used, are told here, early.
    this.arithmetic = stage.trainingArithmetic(spark, Optional.empty());
    OtherMaster.check(stage, spark);
    if (stage.leavesBatchSize() && arithmetic.kind() == Device.Kind.GPU) {
      throw new IllegalArgumentException(
          "%s: batchSize is auto, but networks compute on GPUs, and the driver does not know what memory these have. Set batchSize to a number, or device to cpu."
              .formatted(stage.uid()));
    }
    this.checkpoints =
        stage.checkpointSetting(dataset.sparkSession().sessionState().newHadoopConf());
  }

  /**
   * Trains.
   *
   * @param stage whose Params say how
   * @param dataset with the columns that the stage names
   * @param model makes the model of a uid and what was trained; it then is given the images' shape
   * @throws IllegalArgumentException if the rows are not right
   * @throws DivergedException if the loss is no longer a finite number
   */
  public static <M extends NetworkModel> M run(
      NetworkEstimator stage, Dataset<?> dataset, BiFunction<String, TrainedNetwork, M> model) {
    NetworkEstimator shaped =
        HasInputShape.inherit(stage, dataset.schema().apply(stage.getFeaturesCol()));
    NetworkTraining training = new NetworkTraining(shaped, dataset);
    TrainedNetwork trained =
        MemoryNeed.withinHeap(
            () -> stage.uid() + ": training",
            "Raise spark.driver.memory, or make the network or batchSize smaller.",
            () -> Failures.inWords(training::watched));
    M made = model.apply(stage.uid(), trained);
    if (shaped.isDefined(shaped.inputShape())) {
      // An inherited one, too: the columns that the model reads may not tell it.
      made.set(made.inputShape(), shaped.getInputShape());
    }
    return made;
  }

  private TrainedNetwork watched() {
    try (SlotWatch watch = SlotWatch.of(spark, stage.uid())) {
      return train();
    }
  }

  private TrainedNetwork train() {
    int features =
        stage.isDefined(stage.inputShape())
            ? stage.exampleShape(0).size()
            : LabeledRows.numFeatures(dataset, stage);
    NetworkSpec hidden = stage.hiddenLayers(features);
    NetworkFiles.rehearse(hidden);
    EarlyChecks.checkLayers(hidden, stage);
    InitialValues initial = InitialModel.read(stage, hidden, dataset.sparkSession());
    arithmetic = stage.trainingArithmetic(spark, Optional.of(hidden));
    int wanted = stage.workersSetting().orElseGet(this::awaitedSlots);
    boolean starts = !initial.isEmpty() || hidden.layers().get(0) instanceof PatchWhitening;
    // Where the cluster decides, there may be as few as one.
    int surely = stage.workersSetting().orElse(1);
    memory(hidden, task.expected(), surely, surely, starts)
        .require(spark, () -> ValidationRows.atLeast(dataset, stage));
    try (ValidationRows parts =
        ValidationRows.of(
            dataset, stage, features, task.targets(stage.uid()), stage.getSeed(), wanted)) {
      return train(hidden, initial, starts, wanted, parts);
    }
  }

  private TrainedNetwork train(
      NetworkSpec hidden, InitialValues initial, boolean starts, int wanted, ValidationRows parts) {
    TrainingData data = parts.training();
    if (data.rows() == 0) {
      throw LabeledRows.noRows(dataset, stage);
    }
    Task.Aim aim = task.aim(data, parts.validation());
    ScaleAdvice.on(data.scale(), stage).ifPresent(LOG::warn);
    int workers = (int) Math.min(wanted, data.rows());
    TrainingMemory memory = memory(hidden, aim, wanted, workers, starts);
    if (stage.workersSetting().isEmpty()) {
      int batchSize = memory.settings().course().batchSize();
      workers = DefaultWorkers.of(stage.uid(), wanted, data.rows(), batchSize, memory.stateBytes());
      memory = memory(hidden, aim, workers, workers, starts);
    }
    memory = withBatchSize(memory, data.rows());
    stage.requireSchedulesFit(memory.settings().epochsOf(data.rows()));
    memory.require(spark, data.rows());
    memory.report(spark, data.rows());
    Optional<Validation> validation =
        parts
            .validation()
            .map(rows -> stage.validationSetting(rows, aim.loss().metrics(aim.outputs())));
    InitialValues found = PatchFilters.of(memory.network(), data, initial);
    Optional<float[]> start = start(memory.network(), aim.loss(), found);
    return train(memory.network(), start, memory.settings(), data, validation);
  }

  private int awaitedSlots() {
    AwaitedExecutors.await(spark, stage.uid());
    return Slots.of(spark);
  }

  /** What the network starts from, unless all is drawn. */
  private Optional<float[]> start(NetworkSpec network, Loss loss, InitialValues initial) {
    if (initial.isEmpty()) {
      return Optional.empty();
    }
    float[] values = initial.of(network, stage.getSeed());
    return Optional.of(initial.hasOutput(network) ? loss.started(network, values) : values);
  }

  private TrainedNetwork train(
      NetworkSpec network,
      Optional<float[]> start,
      Settings settings,
      TrainingData data,
      Optional<Validation> validation) {
    int workers = (int) Math.min(settings.workers(), data.rows());
    stage.learningRateScalingNote(workers).ifPresent(LOG::info);
    SummaryRecorder recorder =
        new SummaryRecorder(
            arithmetic, workers, settings.course().batchSize(), () -> Slots.of(spark));
    SparkMetrics metrics =
        new SparkMetrics(stage.uid(), settings.loss().metrics(network.output().size()));
    TrainingListener all = new Listeners(listeners(recorder, metrics));
    float[] trained =
        TrainingMasters.other(stage.getTrainingMaster())
            .map(master -> master.train(network, data, settings, all))
            .orElseGet(
                () ->
                    ParameterAveraging.train(
                        network, start, data, validation, settings, checkpoints, all));
    float[] parameters =
        settings.loss().finished(network, observed(network, trained, data, settings));
    ParameterLayout layout = new ParameterLayout(network);
    DivergedException.requireSound(layout, parameters, settings.update().learningRate());
    OptionalDouble temperature = temperature(network, settings, parameters, validation);
    return new TrainedNetwork(
        network,
        temperature.isPresent()
            ? OutputLayer.scale(network, parameters, 1 / temperature.getAsDouble())
            : parameters,
        recorder.summary(temperature, layout.zeroWeights(parameters)),
        checkpoints);
  }

  /**
   * With the batch size that is set or, where it is left to the training, the largest there can be.
   */
  private TrainingMemory withBatchSize(TrainingMemory memory, long rows) {
    if (!stage.leavesBatchSize()) {
      return memory;
    }
    TrainingMemory chosen = memory.withLargestBatch(spark, rows);
    LOG.info("{}: batchSize auto is {}", stage.uid(), chosen.settings().course().batchSize());
    return chosen;
  }

  private List<TrainingListener> listeners(TrainingListener... always) {
    List<TrainingListener> listeners = new ArrayList<>(List.of(always));
    if (stage.getVerbose()) {
      listeners.add(Progress.shown());
    }
    if (stage.listener() != null) {
      listeners.add(stage.listener());
    }
    return listeners;
  }

  /** With the statistics that batch normalization is to predict by. */
  private float[] observed(
      NetworkSpec network, float[] trained, TrainingData data, Settings settings) {
    if (!stage.findsExactStatistics()) {
      return trained;
    }
    LOG.info(
        "{}: finds the statistics of batch normalization over all {} rows",
        stage.uid(),
        data.rows());
    return ExactStatistics.of(network, trained, data, settings);
  }

  /** By which outputs are to be divided; nothing if that is not asked for, or none is best. */
  private OptionalDouble temperature(
      NetworkSpec network, Settings settings, float[] parameters, Optional<Validation> validation) {
    if (!(stage instanceof HasCalibration calibrating && calibrating.getCalibrate())) {
      return OptionalDouble.empty();
    }
    TrainingData rows = validation.orElseThrow().rows();
    OptionalDouble temperature = Calibration.temperature(network, parameters, rows, settings);
    temperature.ifPresentOrElse(
        best -> LOG.info("{}: calibrated, with temperature {}", stage.uid(), best),
        () ->
            LOG.warn(
                "{}: calibrate leaves the probabilities as they are, because no temperature from 1/20 to 20 is best: the validation rows are all predicted right, or no better than by chance. Give it more of them.",
                stage.uid()));
    return temperature;
  }

  private TrainingMemory memory(
      NetworkSpec hidden, Task.Aim aim, int wanted, int workers, boolean startsFromValues) {
    Emphasis emphasis = stage.emphasisSetting(aim.classWeights(), aim.balance());
    Settings settings = stage.trainingSettings(wanted, workers, aim.loss(), emphasis, arithmetic);
    return new TrainingMemory(
        stage.uid(), hidden.withOutput(aim.outputs()), settings, startsFromValues);
  }
}
