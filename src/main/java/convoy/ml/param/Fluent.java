package convoy.ml.param;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What setters stand on that are written once, beside their Param, for every stage that has it.
 *
 * @param <S> the stage's own class, which each setter gives back
 */
public interface Fluent<S> extends Params {
  /** Sets {@code param}, and gives this stage back for the next setter. */
  @SuppressWarnings("unchecked") // A stage names itself as S.
  default <T> S with(Param<T> param, T value) {
    set(param, value);
    return (S) this;
  }
}
