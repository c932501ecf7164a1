package convoy.ml.param;

import convoy.ml.util.Release;
import java.io.Serializable;
import java.util.function.Predicate;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/**
 * A check of a Param's value, which Scala sees as a function and Java serializes with its Param.
 * Returns true, or throws an {@link IllegalArgumentException} that says more than Spark's "given
 * invalid value".
 */
@FunctionalInterface
interface Check<T> extends Function1<T, Object>, Serializable {
  /** A condition that Java serializes. */
  @FunctionalInterface
  interface Condition<T> extends Predicate<T>, Serializable {}

  /**
   * A check that refuses null and what does not meet a condition. Every stage has a Param with one,
   * so that none is made on a Spark that this jar is not for.
   *
   * @param expected in words, after "set it to"
   * @param condition of values, none of them null
   */
  static <T> Check<T> that(
      Params owner, String name, String expected, Condition<? super T> condition) {
    Release.requireFittingSpark();
    String stage = owner.uid();
    return value -> {
      if (value == null || !condition.test(value)) {
        throw new IllegalArgumentException(
            "%s: %s is %s; set it to %s.".formatted(stage, name, Shown.quoted(value), expected));
      }
      return true;
    };
  }

  /** Adds to what a check says which stage it is about. */
  static void inTheNameOf(Params stage, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(stage.uid() + ": " + e.getMessage(), e);
    }
  }
}
