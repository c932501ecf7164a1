package convoy.ml.param;

import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Optimizer;
import convoy.optimize.Update;
import java.io.Serializable;
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
      Param<String> optimizer)
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
                  "what becomes of the learning rate in the course of the training: constant,"
                      + " cosine",
                  LearningRateSchedule::parse),
              Texts.read(
                  owner,
                  "optimizer",
                  "how a gradient becomes a step: "
                      + String.join(", ", Optimizer.names())
                      + ", or JSON with constants",
                  Optimizer::parse));
      owner.setDefault(set.epochs, 10);
      owner.setDefault(set.batchSize, 64);
      owner.setDefault(set.gradientAccumulationSteps, 1);
      owner.setDefault(set.learningRate, 0.001);
      owner.setDefault(set.learningRateSchedule, "constant");
      owner.setDefault(set.optimizer, "adam");
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
   * {@code constant} (default) or {@code cosine}, down to nearly 0.
   */
  default Param<String> learningRateSchedule() {
    return stepParams().learningRateSchedule();
  }

  /**
   * How a gradient becomes a step: the name of an {@link Optimizer}, or JSON with constants, {@code
   * {"type": "nesterov", "momentum": 0.95}}. Default {@code adam}.
   */
  default Param<String> optimizer() {
    return stepParams().optimizer();
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

  /** See {@link #optimizer()}. */
  default String getOptimizer() {
    return getOrDefault(optimizer());
  }

  /** How a gradient changes the parameters, as the engine is told. */
  default Update updateSetting() {
    return new Update(
        Optimizer.parse(getOptimizer()),
        getLearningRate(),
        LearningRateSchedule.parse(getLearningRateSchedule()));
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

    /** Sets {@link #optimizer()}. */
    default S setOptimizer(String value) {
      return with(optimizer(), value);
    }
  }
}
