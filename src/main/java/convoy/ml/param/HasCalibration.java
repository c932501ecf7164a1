package convoy.ml.param;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Params;

/** Param of a stage whose probabilities can be calibrated on the validation rows. */
public interface HasCalibration extends HasValidation {
  /** Creates the Param and sets its default, once {@code owner} has its uid. */
  static BooleanParam param(Params owner) {
    BooleanParam param =
        new BooleanParam(
            owner,
            "calibrate",
            "whether to calibrate the probabilities on the validation rows when training is over");
    owner.setDefault(param, false);
    return param;
  }

  /**
   * Whether to calibrate the probabilities when training is over, by temperature scaling (Guo et
   * al. 2017): all outputs are divided by the temperature with which the validation rows are most
   * likely, which is folded into the last layer. What is predicted does not change, only how sure
   * the model says it is. Default false. Needs rows to validate on.
   */
  BooleanParam calibrate();

  /** See {@link #calibrate()}. */
  default boolean getCalibrate() {
    return (boolean) getOrDefault(calibrate());
  }

  @Override
  default void requireConsistentValidation() {
    HasValidation.super.requireConsistentValidation();
    if (getCalibrate() && !validates()) {
      throw new IllegalArgumentException(
          "%s: calibrate is true, but there are no rows to validate on. Set validationIndicatorCol or validationFraction."
              .formatted(uid()));
    }
  }

  /** The setter. */
  interface Setters<S> extends HasCalibration, Fluent<S> {
    /** Sets {@link #calibrate()}. */
    default S setCalibrate(boolean value) {
      return with(calibrate(), value);
    }
  }
}
