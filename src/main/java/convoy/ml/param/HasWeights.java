package convoy.ml.param;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasWeightCol;

/** Spark's {@code weightCol} for a Java stage whose rows may weigh more or less than others. */
public interface HasWeights extends HasWeightCol {
  /** Creates the Param for {@code owner}. */
  static Param<String> param(Params owner) {
    return Texts.column(
        owner, "weightCol", "weight column name; if not set or empty, all rows weigh 1");
  }

  /** The column of the rows' weights, at least 0. Not set by default, and then all weigh 1. */
  @Override
  Param<String> weightCol();

  /** Called by Spark's trait, which this Param does without. */
  @Override
  default void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(
      Param<String> param) {}

  /** The setter. */
  interface Setters<S> extends HasWeights, Fluent<S> {
    /** Sets {@link #weightCol()}. */
    default S setWeightCol(String value) {
      return with(weightCol(), value);
    }
  }
}
