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
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of a stage that learns in steps: how far they go, and which way. */
public interface HasSteps extends Params {
  /** The Params of one stage. */
  record Set(
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
                  "what learningRate is multiplied by for several workers",
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

  /**
   * Checks that the learning rate's schedule is not longer than the training.
   *
   * @param epochs of the training
   * @throws IllegalArgumentException if it is
   */
  default void requireRateFits(double epochs) {
    Check.inTheNameOf(this, () -> scheduleSetting().requireFits(epochs));
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

  /** What the learning rate is multiplied by, as the engine is told. */
  default LearningRateScaling learningRateScalingSetting() {
    return LearningRateScaling.valueOf(getLearningRateScaling().toUpperCase(Locale.ROOT));
  }

  /** The setters. */
  interface Setters<S> extends HasSteps, Fluent<S> {
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
