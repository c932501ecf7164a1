package convoy.ml.param;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params whose value is one of a few words. */
public final class Choice {
  private Choice() {}

  /**
   * A Param that accepts only {@code allowed}. Setting another value throws an {@link
   * IllegalArgumentException} that names stage, Param, value and the allowed ones.
   */
  public static Param<String> param(Params owner, String name, String doc, String... allowed) {
    List<String> words = List.copyOf(Arrays.asList(allowed));
    String stage = owner.uid();
    Check<String> check =
        value -> {
          if (!words.contains(value)) {
            throw new IllegalArgumentException(
                "%s: %s is '%s'; set it to one of %s."
                    .formatted(stage, name, value, String.join(", ", words)));
          }
          return true;
        };
    return new Param<>(owner, name, doc + ". One of: " + String.join(", ", words), check);
  }
}
