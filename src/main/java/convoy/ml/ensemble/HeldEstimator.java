package convoy.ml.ensemble;

import convoy.ml.training.NetworkEstimator;
import convoy.ml.util.SparkInternals;
import java.io.Serializable;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/**
 * A Param that holds an estimator; it is saved beside the others, in a folder of its own.
 *
 * <p>Spark Connect sends no stages among the Params of a stage, but texts: from there comes the
 * text that Spark saves of a stage, its class, uid and Params as JSON. {@link #stageOf} tells what
 * it means.
 */
final class HeldEstimator extends Param<Estimator<?>> {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("unchecked") // Scala's functions are erased
  HeldEstimator(Params owner, String name, String doc) {
    super(
        owner,
        name,
        doc,
        (Function1<Estimator<?>, Object>) (Function1<?, ?>) new Accepts(owner.uid(), name));
  }

  /** What Spark Connect is to send. Overrides a method of Spark 4. */
  @SuppressWarnings({"MissingOverride", "unchecked"})
  public Class<Estimator<?>> dataClass() {
    return (Class<Estimator<?>>) (Class<?>) String.class;
  }

  /**
   * The stage that a value of this Param is, or is the text of.
   *
   * @throws IllegalArgumentException if it is a text of something else
   */
  static Estimator<?> stageOf(Object value) {
    return value instanceof String text
        ? (Estimator<?>) SparkInternals.stageOf(text, NetworkEstimator.class)
        : (Estimator<?>) value;
  }

  /** Scala sees it as a function; throws where Spark would say only that a value is invalid. */
  private record Accepts(String stage, String name)
      implements Function1<Object, Object>, Serializable {
    @Override
    public Object apply(Object value) {
      if (!(value instanceof NetworkEstimator) && !isText(value)) {
        throw new IllegalArgumentException(
            "%s: %s is %s; set it to a stage of Convoy's that trains a network, such as CnnClassifier, MultilabelClassifier or NeuralRegressor."
                .formatted(stage, name, value == null ? "null" : value.getClass().getName()));
      }
      return true;
    }

    private boolean isText(Object value) {
      if (!(value instanceof String)) {
        return false;
      }
      try {
        stageOf(value);
        return true;
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("%s: %s: %s".formatted(stage, name, e.getMessage()), e);
      }
    }
  }
}
