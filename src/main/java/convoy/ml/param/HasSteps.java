package convoy.ml.param;

import convoy.averaging.LearningRateScaling;
import convoy.network.Json;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.MomentumSchedule;
import convoy.optimize.Optimizer;
import convoy.optimize.Raised;
import convoy.optimize.Update;
import convoy.optimize.WithMomentum;
import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of a stage that learns in steps, one a mini-batch: how many, how far, and which way. */
public interface HasSteps extends Params {
  /** The Params of one stage. */
  record Set(
      IntParam epochs,
      IntParam batchSize,
      IntParam gradientAccumulationSteps,
      DoubleParam learningRate,
      Param<String> learningRateSchedule,
      Param<String> learningRateScaling,
      Param<String> optimizer,
      Param<String> momentumSchedule)
      implements Serializable {

    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      Set set =
          new Set(
              Numbers.atLeastOne(owner, "epochs", "passes over the training data"),
              Numbers.atLeastOne(owner, "batchSize", "rows of a worker's mini-batch, at most"),
              Numbers.atLeastOne(
                  owner,
                  "gradientAccumulationSteps",
                  "mini-batches whose gradients make a step, at most"),
              Numbers.positiveFloat32(owner, "learningRate", "how far a step goes"),
              Texts.read(
                  owner,
                  "learningRateSchedule",
                  "what becomes of the learning rate in the course of the training: "
                      + String.join(", ", Json.names(LearningRateSchedule.class))
                      + ", or JSON with constants",
                  LearningRateSchedule::parse),
              Texts.choice(
                  owner,
                  "learningRateScaling",
                  "what learningRate is multiplied with for several workers",
                  "auto",
                  "none",
                  "linear",
                  "sqrt"),
              Texts.read(
                  owner,
                  "optimizer",
                  "how a gradient becomes a step: "
                      + String.join(", ", Optimizer.names())
                      + ", or JSON with constants",
                  Optimizer::parse),
              Texts.read(
                  owner,
                  "momentumSchedule",
                  "what becomes of the optimizer's momentum: constant, linear, or JSON with"
                      + " constants",
                  MomentumSchedule::parse));
      owner.setDefault(set.epochs, 10);
      owner.setDefault(set.batchSize, 64);
      owner.setDefault(set.gradientAccumulationSteps, 1);
      owner.setDefault(set.learningRate, 0.001);
      owner.setDefault(set.learningRateSchedule, "constant");
      owner.setDefault(set.learningRateScaling, "auto");
      owner.setDefault(set.optimizer, "adam");
      owner.setDefault(set.momentumSchedule, "constant");
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set stepParams();

  /** Passes over the training data, at least 1. Default 10. */
  default IntParam epochs() {
    return stepParams().epochs();
  }

  /** Rows of a worker's mini-batch, at most; at least 1. Default 64. */
  default IntParam batchSize() {
    return stepParams().batchSize();
  }

  /**
   * Mini-batches of {@link #batchSize()} rows whose gradients make a step, at most; at least 1.
   * Default 1. A step goes by the weighted mean of the gradient over all their rows, as a batch so
   * many times as large would give it, but for batch normalization and dropout, which see one
   * mini-batch at a time; memory is needed for one. An epoch has as few steps, and a step as few
   * mini-batches, as these two bounds allow; rows are spread evenly over them. Averaging and
   * schedules count steps.
   */
  default IntParam gradientAccumulationSteps() {
    return stepParams().gradientAccumulationSteps();
  }

  /** How far a step goes, greater than 0. Default 0.001, which suits Adam. */
  default DoubleParam learningRate() {
    return stepParams().learningRate();
  }

  /**
   * What becomes of the learning rate in the course of the training ({@link LearningRateSchedule}):
   * {@code constant} (default), another name, or JSON with constants.
   */
  default Param<String> learningRateSchedule() {
    return stepParams().learningRateSchedule();
  }

  /**
   * What {@link #learningRate} is multiplied by when K workers train side by side ({@link
   * LearningRateScaling}), from the end of a warm-up on ({@link Raised}): {@code auto} (default),
   * by a rule that was measured; {@code none}; {@code linear}, K; {@code sqrt}, its square root. It
   * is logged when it is not 1.
   */
  default Param<String> learningRateScaling() {
    return stepParams().learningRateScaling();
  }

  /**
   * How a gradient becomes a step: the name of an {@link Optimizer}, or JSON with constants, {@code
   * {"type": "nesterov", "momentum": 0.95}}. Default {@code adam}.
   */
  default Param<String> optimizer() {
    return stepParams().optimizer();
  }

  /**
   * What becomes of the optimizer's momentum in the course of the training ({@link
   * MomentumSchedule}): {@code constant} (default, the optimizer's own), {@code linear}, from 0.5
   * to 0.99, or JSON with constants. Of Adam it is beta1.
   */
  default Param<String> momentumSchedule() {
    return stepParams().momentumSchedule();
  }

  /** See {@link #epochs()}. */
  default int getEpochs() {
    return (int) getOrDefault(epochs());
  }

  /** See {@link #batchSize()}. */
  default int getBatchSize() {
    return (int) getOrDefault(batchSize());
  }

  /** See {@link #gradientAccumulationSteps()}. */
  default int getGradientAccumulationSteps() {
    return (int) getOrDefault(gradientAccumulationSteps());
  }

  /** See {@link #learningRate()}. */
  default double getLearningRate() {
    return (double) getOrDefault(learningRate());
  }

  /** See {@link #learningRateSchedule()}. */
  default String getLearningRateSchedule() {
    return getOrDefault(learningRateSchedule());
  }

  /** See {@link #learningRateScaling()}. */
  default String getLearningRateScaling() {
    return getOrDefault(learningRateScaling());
  }

  /** See {@link #momentumSchedule()}. */
  default String getMomentumSchedule() {
    return getOrDefault(momentumSchedule());
  }

  /** See {@link #optimizer()}. */
  default String getOptimizer() {
    return getOrDefault(optimizer());
  }

  /**
   * Checks that these Params do not contradict each other.
   *
   * @param validates whether there are rows to validate on
   * @throws IllegalArgumentException if they do; the text names them
   */
  default void requireConsistentSteps(boolean validates) {
    LearningRateSchedule schedule = scheduleSetting();
    if (schedule.followsValidation() && !validates) {
      throw new IllegalArgumentException(
          "%s: learningRateSchedule %s goes by validation, but there are no rows to validate on. Set validationFraction or validationIndicatorCol, or choose another schedule."
              .formatted(uid(), getLearningRateSchedule()));
    }
    try {
      schedule.requireFits(getEpochs());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(uid() + ": " + e.getMessage(), e);
    }
    if (!hasMomentumSchedule()) {
      return;
    }
    if (!Optimizer.parse(getOptimizer()).hasMomentum()) {
      throw new IllegalArgumentException(
          "%s: momentumSchedule is %s, but optimizer %s has no momentum. Clear momentumSchedule, or choose another optimizer."
              .formatted(uid(), getMomentumSchedule(), getOptimizer()));
    }
    if (LearningRateSchedule.parse(getLearningRateSchedule()).setsMomentum()) {
      throw new IllegalArgumentException(
          "%s: momentumSchedule is %s, but learningRateSchedule %s sets the momentum itself. Clear one of them."
              .formatted(uid(), getMomentumSchedule(), getLearningRateSchedule()));
    }
  }

  private boolean hasMomentumSchedule() {
    return !(MomentumSchedule.parse(getMomentumSchedule()) instanceof MomentumSchedule.Constant);
  }

  private LearningRateSchedule scheduleSetting() {
    LearningRateSchedule rate = LearningRateSchedule.parse(getLearningRateSchedule());
    return hasMomentumSchedule()
        ? new WithMomentum(rate, MomentumSchedule.parse(getMomentumSchedule()))
        : rate;
  }

  /** How a gradient becomes a step, as the engine is told. */
  default Optimizer optimizerSetting() {
    return Optimizer.parse(getOptimizer());
  }

  /**
   * How a gradient changes the parameters, as the engine is told.
   *
   * @param workers there will be, which {@link #learningRateScaling} goes by
   */
  default Update updateSetting(int workers) {
    double factor = learningRateScalingSetting().factor(workers);
    LearningRateSchedule schedule = scheduleSetting();
    return new Update(
        optimizerSetting(),
        getLearningRate(),
        factor == 1 ? schedule : new Raised(factor, schedule));
  }

  /** What the learning rate is multiplied with, as the engine is told. */
  default LearningRateScaling learningRateScalingSetting() {
    return LearningRateScaling.valueOf(getLearningRateScaling().toUpperCase(Locale.ROOT));
  }

  /** The setters. */
  interface Setters<S> extends HasSteps, Fluent<S> {
    /** Sets {@link #epochs()}. */
    default S setEpochs(int value) {
      return with(epochs(), value);
    }

    /** Sets {@link #batchSize()}. */
    default S setBatchSize(int value) {
      return with(batchSize(), value);
    }

    /** Sets {@link #gradientAccumulationSteps()}. */
    default S setGradientAccumulationSteps(int value) {
      return with(gradientAccumulationSteps(), value);
    }

    /** Sets {@link #learningRate()}. */
    default S setLearningRate(double value) {
      return with(learningRate(), value);
    }

    /** Sets {@link #learningRateSchedule()}. */
    default S setLearningRateSchedule(String value) {
      return with(learningRateSchedule(), value);
    }

    /** Sets {@link #learningRateScaling()}. */
    default S setLearningRateScaling(String value) {
      return with(learningRateScaling(), value);
    }

    /** Sets {@link #momentumSchedule()}. */
    default S setMomentumSchedule(String value) {
      return with(momentumSchedule(), value);
    }

    /** Sets {@link #optimizer()}. */
    default S setOptimizer(String value) {
      return with(optimizer(), value);
    }
  }
}
