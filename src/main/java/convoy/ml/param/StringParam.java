package convoy.ml.param;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** A Param that is text, and says so: Spark 4 asks, in order to set it through Spark Connect. */
public final class StringParam extends Param<String> {
  private static final long serialVersionUID = 1;

  StringParam(Params owner, String name, String doc, Check<String> check) {
    super(owner, name, doc, check);
  }

  /** What a value is. Overrides a method of Spark 4, which Spark 3.5 does not have. */
  @SuppressWarnings("MissingOverride")
  public Class<String> dataClass() {
    return String.class;
  }
}
