package convoy.ml.param;

import convoy.averaging.AveragingFrequency;
import convoy.averaging.OptimizerStateMode;
import convoy.averaging.OuterOptimizer;
import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of a stage that is trained by parameter averaging: by how many, how often, and how. */
public interface HasAveraging extends Params {
  /** The value of {@code averagingFrequency} that leaves it to the training. */
  String AUTO = "auto";

  /** The Params of one stage. */
  record Set(
      IntParam numWorkers,
      Param<String> averagingFrequency,
      IntParam averagingWarmupEpochs,
      IntParam averagingWarmupFrequency,
      Param<String> optimizerStateMode,
      DoubleParam outerLearningRate,
      DoubleParam outerMomentum)
      implements Serializable {

    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      Set set =
          new Set(
              Numbers.atLeastOne(
                  owner, "numWorkers", "how many models are trained side by side and averaged"),
              Numbers.atLeastOneOr(
                  owner,
                  "averagingFrequency",
                  "mini-batches that a worker takes from one averaging to the next",
                  AUTO),
              Numbers.atLeastZero(
                  owner,
                  "averagingWarmupEpochs",
                  "epochs at the beginning in which workers average more often"),
              Numbers.atLeastOne(
                  owner,
                  "averagingWarmupFrequency",
                  "mini-batches from one averaging to the next in those epochs"),
              Texts.choice(
                  owner,
                  "optimizerStateMode",
                  "what becomes of the optimizer's state when workers average",
                  "averaged",
                  "kept",
                  "reset"),
              Numbers.positiveFloat32(
                  owner,
                  "outerLearningRate",
                  "how far an averaging goes from the old parameters towards the workers' mean"),
              Numbers.belowOne(owner, "outerMomentum", "Nesterov momentum of the averagings"));
      owner.setDefault(set.averagingFrequency, "16");
      owner.setDefault(set.averagingWarmupEpochs, 0);
      owner.setDefault(set.averagingWarmupFrequency, 1);
      owner.setDefault(set.optimizerStateMode, "averaged");
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set averagingParams();

  /**
   * How many models are trained side by side and averaged, at least 1. If it is not set, as many as
   * the cluster runs tasks at once, once the executors that were asked for are up, but at most 64,
   * with a mini-batch of rows for each, and 16 GB of weights and optimizer state together. The
   * result depends on it, not on where the workers run: set it to get the same bits on another
   * cluster.
   */
  default IntParam numWorkers() {
    return averagingParams().numWorkers();
  }

  /**
   * Mini-batches that a worker takes from one averaging to the next: a whole number of at least 1,
   * or {@code auto}: from 4 on it doubles until all but a tenth of a round is spent on computing.
   * Default 16. With {@code auto} the weights depend on what was measured, and two runs need not
   * end in the same bits.
   */
  default Param<String> averagingFrequency() {
    return averagingParams().averagingFrequency();
  }

  /**
   * Epochs at the beginning, at least 0, in which workers average every {@link
   * #averagingWarmupFrequency()} mini-batches: post-local SGD (Lin et al. 2020). Default 0: none.
   */
  default IntParam averagingWarmupEpochs() {
    return averagingParams().averagingWarmupEpochs();
  }

  /**
   * Mini-batches from one averaging to the next in the first {@link #averagingWarmupEpochs()}
   * epochs, at least 1. Default 1.
   */
  default IntParam averagingWarmupFrequency() {
    return averagingParams().averagingWarmupFrequency();
  }

  /**
   * What becomes of the optimizer's state when workers average ({@link OptimizerStateMode}): {@code
   * averaged} (default), {@code kept} or {@code reset}.
   */
  default Param<String> optimizerStateMode() {
    return averagingParams().optimizerStateMode();
  }

  /**
   * How far an averaging goes from the old parameters towards the workers' mean, greater than 0
   * ({@link OuterOptimizer}). If it is not set: 1 below 4 workers, 0.8 below 8, else 0.7.
   */
  default DoubleParam outerLearningRate() {
    return averagingParams().outerLearningRate();
  }

  /**
   * Nesterov momentum of the averagings, in [0, 1) ({@link OuterOptimizer}). If it is not set: 0
   * below 4 workers, 0.2 below 8, else 0.5.
   */
  default DoubleParam outerMomentum() {
    return averagingParams().outerMomentum();
  }

  /** See {@link #numWorkers()}; fails if it was not set. */
  default int getNumWorkers() {
    return (int) getOrDefault(numWorkers());
  }

  /** See {@link #averagingFrequency()}. */
  default String getAveragingFrequency() {
    return getOrDefault(averagingFrequency());
  }

  /** See {@link #averagingWarmupEpochs()}. */
  default int getAveragingWarmupEpochs() {
    return (int) getOrDefault(averagingWarmupEpochs());
  }

  /** See {@link #averagingWarmupFrequency()}. */
  default int getAveragingWarmupFrequency() {
    return (int) getOrDefault(averagingWarmupFrequency());
  }

  /** See {@link #optimizerStateMode()}. */
  default String getOptimizerStateMode() {
    return getOrDefault(optimizerStateMode());
  }

  /** See {@link #outerLearningRate()}; fails if it was not set. */
  default double getOuterLearningRate() {
    return (double) getOrDefault(outerLearningRate());
  }

  /** See {@link #outerMomentum()}; fails if it was not set. */
  default double getOuterMomentum() {
    return (double) getOrDefault(outerMomentum());
  }

  /**
   * Checks that these Params do not contradict each other.
   *
   * @throws IllegalArgumentException if they do; the text names them
   */
  default void requireConsistentAveraging() {
    if (isSet(averagingWarmupFrequency()) && getAveragingWarmupEpochs() == 0) {
      throw new IllegalArgumentException(
          "%s: averagingWarmupFrequency is set, but averagingWarmupEpochs is 0, so there is no warm-up. Set averagingWarmupEpochs, or clear averagingWarmupFrequency."
              .formatted(uid()));
    }
    int afterwards = averagingFrequencySetting().frequency();
    if (getAveragingWarmupEpochs() > 0 && getAveragingWarmupFrequency() > afterwards) {
      throw new IllegalArgumentException(
          "%s: averagingWarmupFrequency is %d, but averagingFrequency is %s, which begins with %d: a warm-up averages more often, not less. Set averagingWarmupFrequency to at most %d."
              .formatted(
                  uid(),
                  getAveragingWarmupFrequency(),
                  getAveragingFrequency(),
                  afterwards,
                  afterwards));
    }
  }

  /**
   * Checks that the training does not end before the warm-up does.
   *
   * @param epochs of the training; a fraction where steps end it
   * @throws IllegalArgumentException if it does
   */
  default void requireWarmupFits(double epochs) {
    if (getAveragingWarmupEpochs() > epochs) {
      throw new IllegalArgumentException(
          "%s: averagingWarmupEpochs is %d, but the training has %s epochs. Set it to at most that."
              .formatted(uid(), getAveragingWarmupEpochs(), (float) epochs));
    }
  }

  /** How often workers average, as the engine is told. */
  default AveragingFrequency averagingFrequencySetting() {
    String text = getAveragingFrequency();
    AveragingFrequency frequency =
        text.equals(AUTO)
            ? AveragingFrequency.auto()
            : AveragingFrequency.of(Integer.parseInt(text));
    return frequency.withWarmup(getAveragingWarmupEpochs(), getAveragingWarmupFrequency());
  }

  /** What becomes of the optimizer's state, as the engine is told. */
  default OptimizerStateMode optimizerStateModeSetting() {
    return OptimizerStateMode.valueOf(getOptimizerStateMode().toUpperCase(Locale.ROOT));
  }

  /**
   * The outer optimizer, as the engine is told.
   *
   * @param workers there will be
   */
  default OuterOptimizer outerOptimizerSetting(int workers) {
    OuterOptimizer suitable = OuterOptimizer.forWorkers(workers);
    return new OuterOptimizer(
        isDefined(outerLearningRate()) ? getOuterLearningRate() : suitable.learningRate(),
        isDefined(outerMomentum()) ? getOuterMomentum() : suitable.momentum());
  }

  /** The setters. */
  interface Setters<S> extends HasAveraging, Fluent<S> {
    /** Sets {@link #numWorkers()}. */
    default S setNumWorkers(int value) {
      return with(numWorkers(), value);
    }

    /** Sets {@link #averagingFrequency()} to a number of mini-batches. */
    default S setAveragingFrequency(int value) {
      return setAveragingFrequency(String.valueOf(value));
    }

    /** Sets {@link #averagingFrequency()}: a number of mini-batches, or {@code auto}. */
    default S setAveragingFrequency(String value) {
      return with(averagingFrequency(), value);
    }

    /** Sets {@link #averagingWarmupEpochs()}. */
    default S setAveragingWarmupEpochs(int value) {
      return with(averagingWarmupEpochs(), value);
    }

    /** Sets {@link #averagingWarmupFrequency()}. */
    default S setAveragingWarmupFrequency(int value) {
      return with(averagingWarmupFrequency(), value);
    }

    /** Sets {@link #optimizerStateMode()}. */
    default S setOptimizerStateMode(String value) {
      return with(optimizerStateMode(), value);
    }

    /** Sets {@link #outerLearningRate()}. */
    default S setOuterLearningRate(double value) {
      return with(outerLearningRate(), value);
    }

    /** Sets {@link #outerMomentum()}. */
    default S setOuterMomentum(double value) {
      return with(outerMomentum(), value);
    }
  }
}
