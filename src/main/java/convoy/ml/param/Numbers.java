package convoy.ml.param;

import java.util.Arrays;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params that are numbers within a range; what is outside is refused with the range in words. */
public final class Numbers {
  private Numbers() {}

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
    return new StringParam(
        owner,
        name,
        doc + ", at least 1, or " + word,
        Check.that(
            owner,
            name,
            "a whole number of at least 1, or to " + word,
            value -> word.equals(value) || isAtLeastOne(value)));
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

  /** A number greater than 0 that a float32, in which networks compute, can hold. */
  public static DoubleParam positiveFloat32(Params owner, String name, String doc) {
    return new DoubleParam(
        owner,
        name,
        doc + ", greater than 0",
        check(
            owner,
            name,
            "a number greater than 0 that float32 can hold, from 1.4e-45 to 3.4e38",
            Numbers::isPositiveFloat32));
  }

  /** A number of at least 0 and below 1. */
  public static DoubleParam belowOne(Params owner, String name, String doc) {
    return new DoubleParam(
        owner,
        name,
        doc + ", in [0, 1)",
        check(owner, name, "a number in [0, 1)", value -> value >= 0 && value < 1));
  }

  /** A number greater than 0 and at most 1. */
  public static DoubleParam upToOne(Params owner, String name, String doc) {
    return new DoubleParam(
        owner,
        name,
        doc + ", in (0, 1]",
        check(owner, name, "a number in (0, 1]", value -> value > 0 && value <= 1));
  }

  /** A finite number of at least 0. */
  public static DoubleParam notNegative(Params owner, String name, String doc) {
    return new DoubleParam(
        owner,
        name,
        doc + ", at least 0",
        check(
            owner,
            name,
            "a finite number of at least 0",
            value -> value >= 0 && Double.isFinite(value)));
  }

  /** A number of at least 0 that a float32, in which networks compute, can hold. */
  public static DoubleParam notNegativeFloat32(Params owner, String name, String doc) {
    return new DoubleParam(
        owner,
        name,
        doc + ", at least 0",
        check(
            owner,
            name,
            "0, or a number that float32 can hold, from 1.4e-45 to 3.4e38",
            value -> value == 0 || isPositiveFloat32(value)));
  }

  private static boolean isPositiveFloat32(double value) {
    return (float) value > 0 && Float.isFinite((float) value);
  }

  /** Several numbers greater than 0 and below 1. */
  public static DoubleArrayParam betweenZeroAndOne(Params owner, String name, String doc) {
    return new DoubleArrayParam(
        owner,
        name,
        doc + ", each in (0, 1)",
        Check.that(
            owner,
            name,
            "numbers in (0, 1)",
            values ->
                values.length > 0
                    && Arrays.stream(values).allMatch(value -> value > 0 && value < 1)));
  }

  private static Check<Object> check(
      Params owner, String name, String range, Check.Condition<Double> condition) {
    return Check.that(owner, name, range, value -> condition.test(((Number) value).doubleValue()));
  }
}
