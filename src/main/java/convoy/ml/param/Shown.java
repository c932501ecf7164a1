package convoy.ml.param;

import convoy.network.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params and their values, in words. */
public final class Shown {
  private Shown() {}

  /** A value as a message quotes it. */
  static String quoted(Object value) {
    return value instanceof String text ? "'" + Names.shorten(text) + "'" : plain(value);
  }

  /** What Java prints, but of an array what is in it. */
  private static String plain(Object value) {
    String text = Arrays.deepToString(new Object[] {value});
    return text.substring(1, text.length() - 1);
  }

  /**
   * What Spark's {@code explainParam} says of a Param, in which an array shows what is in it, and
   * not its address.
   */
  public static String explained(Params stage, Param<?> param) {
    List<String> values = new ArrayList<>();
    if (stage.hasDefault(param)) {
      values.add("default: " + plain(stage.getDefault(param).get()));
    }
    if (stage.isSet(param)) {
      values.add("current: " + plain(stage.getOrDefault(param)));
    }
    return "%s: %s (%s)"
        .formatted(
            param.name(), param.doc(), values.isEmpty() ? "undefined" : String.join(", ", values));
  }
}
