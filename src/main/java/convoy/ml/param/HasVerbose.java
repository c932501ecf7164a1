package convoy.ml.param;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Params;

/** Param of a stage that can show how far its training is. */
public interface HasVerbose extends Params {
  /** Creates the Param and sets its default, once {@code owner} has its uid. */
  static BooleanParam param(Params owner) {
    BooleanParam param =
        new BooleanParam(
            owner, "verbose", "whether fit shows on standard error how far the training is");
    owner.setDefault(param, false);
    return param;
  }

  /**
   * Whether {@code fit} shows how far the training is: rounds, loss, validation, examples a second
   * and the time that is left, on the driver's standard error; at a terminal a line that changes in
   * its place, elsewhere a line every few seconds. Default false. Changes nothing of the result.
   */
  BooleanParam verbose();

  /** See {@link #verbose()}. */
  default boolean getVerbose() {
    return (boolean) getOrDefault(verbose());
  }

  /** The setter. */
  interface Setters<S> extends HasVerbose, Fluent<S> {
    /** Sets {@link #verbose()}. */
    default S setVerbose(boolean value) {
      return with(verbose(), value);
    }
  }
}
