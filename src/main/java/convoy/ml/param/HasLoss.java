package convoy.ml.param;

import convoy.optimize.Loss;
import convoy.optimize.Targets;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Param of a stage that makes a loss small, one that suits what the stage predicts. */
public interface HasLoss extends Params {
  /**
   * Creates the Param and sets its default, once {@code owner} has its uid.
   *
   * @param standard the stage's default; others are allowed for the same kind of targets
   */
  static Param<String> param(Params owner, String standard) {
    Targets targets = Loss.parse(standard).targets();
    Param<String> param =
        Texts.read(
            owner,
            "loss",
            "what training makes small: "
                + String.join(", ", Loss.names(targets))
                + ", or JSON with constants",
            text -> Loss.parse(text, targets));
    owner.setDefault(param, standard);
    return param;
  }

  /**
   * What training makes small ({@link Loss}): a name, or JSON with constants. One that does not
   * suit what the stage predicts is refused. Each stage has a default of its own.
   */
  Param<String> loss();

  /** See {@link #loss()}. */
  default String getLoss() {
    return getOrDefault(loss());
  }

  /** What training makes small, as the engine is told. */
  default Loss lossSetting() {
    return Loss.parse(getLoss());
  }

  /** The setter. */
  interface Setters<S> extends HasLoss, Fluent<S> {
    /** Sets {@link #loss()}. */
    default S setLoss(String value) {
      return with(loss(), value);
    }
  }
}
