package convoy.ml.param;

import java.io.Serializable;
import java.util.function.DoublePredicate;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params that are numbers within a range; what is outside is refused with the range in words. */
public final class Numbers {
  private Numbers() {}

  /** A condition that Java serializes. */
  private interface Condition extends DoublePredicate, Serializable {}

  /** A whole number of at least 1. */
  public static IntParam atLeastOne(Params owner, String name, String doc) {
    return new IntParam(
        owner, name, doc + ", at least 1", check(owner, name, "at least 1", value -> value >= 1));
  }

  /** A whole number of at least 0. */
  public static IntParam atLeastZero(Params owner, String name, String doc) {
    return new IntParam(
        owner, name, doc + ", at least 0", check(owner, name, "at least 0", value -> value >= 0));
  }

  /** A whole number of at least 1, or a word; held as text. */
  public static Param<String> atLeastOneOr(Params owner, String name, String doc, String word) {
    String stage = owner.uid();
    Check<String> check =
        value -> {
          if (!word.equals(value) && !isAtLeastOne(value)) {
            throw new IllegalArgumentException(
                "%s: %s is '%s'; set it to a whole number of at least 1, or to %s."
                    .formatted(stage, name, value, word));
          }
          return true;
        };
    return new Param<>(owner, name, doc + ", at least 1, or " + word, check);
  }

  private static boolean isAtLeastOne(String text) {
    try {
      return Integer.parseInt(text) >= 1;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** A whole number of at least 1, or -1, which in Spark ML means: not at all. */
  public static IntParam atLeastOneOrOff(Params owner, String name, String doc) {
    return new IntParam(
        owner,
        name,
        doc + ", at least 1, or -1 for none",
        check(owner, name, "at least 1, or to -1 for none", value -> value >= 1 || value == -1));
  }

  /** A finite number greater than 0. */
  public static DoubleParam positive(Params owner, String name, String doc) {
    return new DoubleParam(
        owner,
        name,
        doc + ", greater than 0",
        check(
            owner,
            name,
            "a finite number greater than 0",
            value -> value > 0 && Double.isFinite(value)));
  }

  /** A number of at least 0 and below 1. */
  public static DoubleParam belowOne(Params owner, String name, String doc) {
    return new DoubleParam(
        owner,
        name,
        doc + ", in [0, 1)",
        check(owner, name, "a number in [0, 1)", value -> value >= 0 && value < 1));
  }

  private static Check<Object> check(Params owner, String name, String range, Condition condition) {
    String stage = owner.uid();
    return value -> {
      if (!condition.test(((Number) value).doubleValue())) {
        throw new IllegalArgumentException(
            "%s: %s is %s; set it to %s.".formatted(stage, name, value, range));
      }
      return true;
    };
  }
}
