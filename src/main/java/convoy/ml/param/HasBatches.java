package convoy.ml.param;

import convoy.averaging.Course;
import convoy.network.Json;
import convoy.optimize.BatchSizeSchedule;
import java.io.Serializable;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of a stage that learns from mini-batches: for how long, and how large they are. */
public interface HasBatches extends Params {
  /** The Params of one stage. */
  record Set(
      IntParam epochs,
      IntParam maxSteps,
      SizeParam batchSize,
      Param<String> batchSizeSchedule,
      IntParam gradientAccumulationSteps)
      implements Serializable {

    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      Set set =
          new Set(
              Numbers.atLeastOne(owner, "epochs", "passes over the training data"),
              Numbers.atLeastOne(
                  owner,
                  "maxSteps",
                  "steps of each worker after which training ends, whatever epochs says"),
              SizeParam.of(owner, "batchSize", "rows of a worker's mini-batch, at most"),
              Texts.read(
                  owner,
                  "batchSizeSchedule",
                  "what becomes of the batch size from epoch to epoch: "
                      + String.join(", ", Json.names(BatchSizeSchedule.class))
                      + ", or JSON with constants",
                  BatchSizeSchedule::parse),
              Numbers.atLeastOne(
                  owner,
                  "gradientAccumulationSteps",
                  "mini-batches whose gradients make a step, at most"));
      owner.setDefault(set.epochs, 10);
      owner.setDefault(set.batchSize, 64);
      owner.setDefault(set.batchSizeSchedule, "constant");
      owner.setDefault(set.gradientAccumulationSteps, 1);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set batchParams();

  /** Passes over the training data, at most; at least 1. Default 10. */
  default IntParam epochs() {
    return batchParams().epochs();
  }

  /**
   * Steps of each worker after which training ends, if {@link #epochs()} do not end it before; at
   * least 1. If it is not set, epochs alone do. It may be in the midst of an epoch, or of the
   * first: workers then average, and validate, once more at that step. Schedules run over the steps
   * that there will be. A step is one of the optimizer's: of one mini-batch, or of {@link
   * #gradientAccumulationSteps()}.
   */
  default IntParam maxSteps() {
    return batchParams().maxSteps();
  }

  /**
   * Rows of a worker's mini-batch, at most; at least 1, or {@link SizeParam#AUTO} ({@code auto}):
   * the largest power of two that memory takes and a worker has rows for, see {@link
   * convoy.averaging.TrainingMemory#withLargestBatch}. The log and the training's summary tell
   * which that is. Default 64.
   */
  default SizeParam batchSize() {
    return batchParams().batchSize();
  }

  /**
   * What becomes of {@link #batchSize()} from epoch to epoch ({@link BatchSizeSchedule}): {@code
   * constant} (default), {@code step}, twice as large after each third of the training, or JSON
   * with constants: {@code {"type": "step", "epochs": 30, "factor": 2, "largest": 1024}}. Spans of
   * {@code learningRateSchedule} remain epochs: where an epoch has half the steps, the rate goes
   * twice as far along its schedule at each.
   */
  default Param<String> batchSizeSchedule() {
    return batchParams().batchSizeSchedule();
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
    return batchParams().gradientAccumulationSteps();
  }

  /** See {@link #epochs()}. */
  default int getEpochs() {
    return (int) getOrDefault(epochs());
  }

  /** See {@link #maxSteps()}; fails if it was not set. */
  default int getMaxSteps() {
    return (int) getOrDefault(maxSteps());
  }

  /** See {@link #batchSize()}; {@link SizeParam#AUTO} if it is left to the training. */
  default int getBatchSize() {
    return (int) getOrDefault(batchSize());
  }

  /** Whether the batch size is left to the training. */
  default boolean leavesBatchSize() {
    return getBatchSize() == SizeParam.AUTO;
  }

  /** See {@link #batchSizeSchedule()}. */
  default String getBatchSizeSchedule() {
    return getOrDefault(batchSizeSchedule());
  }

  /** See {@link #gradientAccumulationSteps()}. */
  default int getGradientAccumulationSteps() {
    return (int) getOrDefault(gradientAccumulationSteps());
  }

  /**
   * Checks that these Params do not contradict each other.
   *
   * @throws IllegalArgumentException if they do; the text names them
   */
  default void requireConsistentBatches() {
    int largest = BatchSizeSchedule.parse(getBatchSizeSchedule()).largestSize();
    if (getBatchSize() > largest) {
      throw new IllegalArgumentException(
          "%s: batchSize is %d, but batchSizeSchedule grows to %d at most. Set batchSize to less, or largest to more."
              .formatted(uid(), getBatchSize(), largest));
    }
  }

  /**
   * Checks that the batch size's schedule acts before the training ends.
   *
   * @param epochs of the training
   * @throws IllegalArgumentException if it does not
   */
  default void requireBatchSizesFit(double epochs) {
    BatchSizeSchedule schedule = BatchSizeSchedule.parse(getBatchSizeSchedule());
    Check.inTheNameOf(this, () -> schedule.requireFits(epochs));
  }

  /**
   * How long the training is, and into which mini-batches it is cut, as the engine is told: of one
   * row where that is left to the training, until it is decided.
   */
  default Course courseSetting() {
    return new Course(
        getEpochs(),
        isDefined(maxSteps()) ? getMaxSteps() : Course.NO_MAX_STEPS,
        leavesBatchSize() ? 1 : getBatchSize(),
        BatchSizeSchedule.parse(getBatchSizeSchedule()),
        getGradientAccumulationSteps());
  }

  /** The setters. */
  interface Setters<S> extends HasBatches, Fluent<S> {
    /** Sets {@link #epochs()}. */
    default S setEpochs(int value) {
      return with(epochs(), value);
    }

    /** Sets {@link #maxSteps()}. */
    default S setMaxSteps(int value) {
      return with(maxSteps(), value);
    }

    /** Sets {@link #batchSize()}. */
    default S setBatchSize(int value) {
      return with(batchSize(), value);
    }

    /** Sets {@link #batchSize()}: {@code auto}, or a number of rows. */
    default S setBatchSize(String value) {
      return setBatchSize(batchSize().read(value));
    }

    /** Sets {@link #batchSizeSchedule()}. */
    default S setBatchSizeSchedule(String value) {
      return with(batchSizeSchedule(), value);
    }

    /** Sets {@link #gradientAccumulationSteps()}. */
    default S setGradientAccumulationSteps(int value) {
      return with(gradientAccumulationSteps(), value);
    }
  }
}
