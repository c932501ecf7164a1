package convoy.ml.classification;

import convoy.averaging.device.ArithmeticChoice;
import convoy.backend.AutoBackend;
import convoy.ml.param.HasAveraging;
import convoy.ml.param.HasCheckpoints;
import convoy.ml.param.HasInputShape;
import convoy.ml.param.HasValidation;
import convoy.ml.param.Numbers;
import convoy.ml.param.Texts;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Optimizer;
import java.io.Serializable;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasSeed;
import org.apache.spark.ml.param.shared.HasWeightCol;

/** The Params of {@link CnnClassifier} and its model, beside those of Spark's classifiers. */
public interface CnnClassifierParams
    extends HasInputShape, HasAveraging, HasValidation, HasCheckpoints, HasWeightCol, HasSeed {

  /** The Params of one stage. */
  record Set(
      IntArrayParam inputShape,
      Param<String> network,
      IntParam epochs,
      IntParam batchSize,
      DoubleParam learningRate,
      Param<String> learningRateSchedule,
      Param<String> optimizer,
      HasAveraging.Set averaging,
      HasValidation.Set validation,
      Param<String> trainingMaster,
      Param<String> backend,
      Param<String> device,
      HasCheckpoints.Set checkpoints,
      Param<String> weightCol,
      LongParam seed)
      implements Serializable {

    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    static Set of(Params owner) {
      Set set =
          new Set(
              HasInputShape.param(owner),
              Texts.read(
                  owner,
                  "network",
                  "the network without its output layer: a preset (lenet5, resnet20, mlp:512,256) or JSON"
                      + " {\"layers\": [...]}",
                  NetworkSpec::layers),
              Numbers.atLeastOne(owner, "epochs", "passes over the training data"),
              Numbers.atLeastOne(owner, "batchSize", "rows of a worker's mini-batch, at most"),
              Numbers.positiveFloat32(owner, "learningRate", "how far a step goes"),
              Texts.read(
                  owner,
                  "learningRateSchedule",
                  "what becomes of the learning rate in the course of the training: constant,"
                      + " cosine",
                  LearningRateSchedule::parse),
              Texts.read(
                  owner,
                  "optimizer",
                  "how a gradient becomes a step: sgd, nesterov, adam, or JSON with constants",
                  Optimizer::parse),
              HasAveraging.Set.of(owner),
              HasValidation.Set.of(owner, "loss", "accuracy"),
              Texts.choice(
                  owner, "trainingMaster", "whose parameter averaging trains", "convoy", "dl4j"),
              Texts.read(
                  owner,
                  "backend",
                  "library that does the arithmetic: libtorch, dl4j, or auto",
                  AutoBackend::requireKnown),
              Texts.choice(owner, "device", "what networks compute on", "auto", "cpu", "gpu"),
              HasCheckpoints.Set.of(owner),
              Texts.column(
                  owner, "weightCol", "weight column name; if not set or empty, all rows weigh 1"),
              new LongParam(
                  owner, "seed", "of initial weights, dropout, and the dealing out of rows"));
      owner.setDefault(set.network, "lenet5");
      owner.setDefault(set.epochs, 10);
      owner.setDefault(set.batchSize, 64);
      owner.setDefault(set.learningRate, 0.001);
      owner.setDefault(set.learningRateSchedule, "constant");
      owner.setDefault(set.optimizer, "adam");
      owner.setDefault(set.trainingMaster, "convoy");
      owner.setDefault(set.backend, AutoBackend.NAME);
      owner.setDefault(set.device, ArithmeticChoice.AUTO);
      owner.setDefault(set.seed, 42L);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set cnnClassifierParams();

  @Override
  default IntArrayParam inputShape() {
    return cnnClassifierParams().inputShape();
  }

  /**
   * The network without its output layer, which follows from the number of classes: a preset's name
   * ({@link convoy.network.Presets}) or JSON. Default {@code lenet5}.
   */
  default Param<String> network() {
    return cnnClassifierParams().network();
  }

  /** Passes over the training data, at least 1. Default 10. */
  default IntParam epochs() {
    return cnnClassifierParams().epochs();
  }

  /** Rows of a worker's mini-batch, at most; at least 1. Default 64. */
  default IntParam batchSize() {
    return cnnClassifierParams().batchSize();
  }

  /** How far a step goes, greater than 0. Default 0.001, which suits Adam. */
  default DoubleParam learningRate() {
    return cnnClassifierParams().learningRate();
  }

  /**
   * What becomes of the learning rate in the course of the training ({@link
   * convoy.optimize.LearningRateSchedule}): {@code constant} (default) or {@code cosine}, down to
   * nearly 0.
   */
  default Param<String> learningRateSchedule() {
    return cnnClassifierParams().learningRateSchedule();
  }

  /**
   * How a gradient becomes a step ({@link convoy.optimize.Optimizer}): {@code sgd}, {@code
   * nesterov}, {@code adam} (default), or JSON with constants.
   */
  default Param<String> optimizer() {
    return cnnClassifierParams().optimizer();
  }

  @Override
  default HasAveraging.Set averagingParams() {
    return cnnClassifierParams().averaging();
  }

  @Override
  default HasValidation.Set validationParams() {
    return cnnClassifierParams().validation();
  }

  /**
   * Whose parameter averaging trains: {@code convoy} (default) or {@code dl4j}, which is
   * Deeplearning4j's own {@code ParameterAveragingTrainingMaster}, to compare with or to move from.
   * That follows no weights, validation, checkpoints, schedules or outer optimizer, and refuses
   * them.
   */
  default Param<String> trainingMaster() {
    return cnnClassifierParams().trainingMaster();
  }

  /**
   * The library that does the arithmetic: {@code libtorch}, {@code dl4j}, or {@code auto}
   * (default), which is LibTorch where it loads on the driver, DL4J otherwise. The results of the
   * two differ in their last bits.
   */
  default Param<String> backend() {
    return cnnClassifierParams().backend();
  }

  /**
   * What networks compute on: {@code cpu}; {@code gpu}, on which only backend {@code libtorch} can,
   * and which fails at once where no GPU can be used; or {@code auto} (default), a GPU where one
   * can be used. GPUs are those that Spark gives its tasks ({@code
   * spark.task.resource.gpu.amount}), with a master of {@code local[...]} those of the machine.
   */
  default Param<String> device() {
    return cnnClassifierParams().device();
  }

  @Override
  default HasCheckpoints.Set checkpointParams() {
    return cnnClassifierParams().checkpoints();
  }

  @Override
  default Param<String> weightCol() {
    return cnnClassifierParams().weightCol();
  }

  @Override
  default LongParam seed() {
    return cnnClassifierParams().seed();
  }

  /** Called by Spark's trait, which these Params do without. */
  @Override
  default void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(
      Param<String> param) {}

  /** Called by Spark's trait, which these Params do without. */
  @Override
  default void org$apache$spark$ml$param$shared$HasSeed$_setter_$seed_$eq(LongParam param) {}

  /** See {@link #network()}. */
  default String getNetwork() {
    return getOrDefault(network());
  }

  /** See {@link #epochs()}. */
  default int getEpochs() {
    return (int) getOrDefault(epochs());
  }

  /** See {@link #batchSize()}. */
  default int getBatchSize() {
    return (int) getOrDefault(batchSize());
  }

  /** See {@link #learningRate()}. */
  default double getLearningRate() {
    return (double) getOrDefault(learningRate());
  }

  /** See {@link #learningRateSchedule()}. */
  default String getLearningRateSchedule() {
    return getOrDefault(learningRateSchedule());
  }

  /** See {@link #optimizer()}. */
  default String getOptimizer() {
    return getOrDefault(optimizer());
  }

  /** See {@link #trainingMaster()}. */
  default String getTrainingMaster() {
    return getOrDefault(trainingMaster());
  }

  /** See {@link #backend()}. */
  default String getBackend() {
    return getOrDefault(backend());
  }

  /** See {@link #device()}. */
  default String getDevice() {
    return getOrDefault(device());
  }

  /** The shape of an example of so many features: {@code inputShape}, or else a plain vector. */
  default Shape exampleShape(int features) {
    return isDefined(inputShape()) ? Shape.of(getInputShape()) : Shape.vector(features);
  }
}
