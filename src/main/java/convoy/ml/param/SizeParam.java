package convoy.ml.param;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Params;

/**
 * A Param that is a whole number of at least 1, or left to the training. It remains a number, so
 * that grids of numbers search it: {@link #AUTO} stands for what people write as {@link #WORD}.
 */
public final class SizeParam extends IntParam {
  private static final long serialVersionUID = 1;

  /** Left to the training. */
  public static final int AUTO = -1;

  /** What people write for it. */
  public static final String WORD = "auto";

  private SizeParam(Params owner, String name, String doc, Check<Object> check) {
    super(owner, name, doc, check);
  }

  /** Creates the Param, once {@code owner} has its uid. */
  static SizeParam of(Params owner, String name, String doc) {
    return new SizeParam(
        owner,
        name,
        doc + ", at least 1, or -1 (auto)",
        Check.that(
            owner,
            name,
            "at least 1, or to auto (-1)",
            value -> ((Number) value).intValue() >= 1 || ((Number) value).intValue() == AUTO));
  }

  /**
   * The value that a person's text means.
   *
   * @throws IllegalArgumentException if it is neither a whole number nor {@link #WORD}
   */
  int read(String text) {
    try {
      return WORD.equals(text) ? AUTO : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: %s is %s; set it to a whole number of at least 1, or to auto."
              .formatted(parent(), name(), Shown.quoted(text)),
          e);
    }
  }
}
