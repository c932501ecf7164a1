package convoy.ml.param;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasInputCol;
import org.apache.spark.ml.param.shared.HasOutputCol;

/**
 * Spark's {@code inputCol} and {@code outputCol} for a Java stage. {@code outputCol} defaults to
 * the uid and {@code "__output"}, as everywhere in Spark ML.
 *
 * <p>Spark's traits would create their Params themselves and hand them to setters with mangled
 * names. Here the stage's {@link Set} creates them, so the setters, which nobody calls, do nothing.
 */
public interface HasInputOutputCols extends HasInputCol, HasOutputCol {
  /** The two Params of one stage. */
  record Set(Param<String> inputCol, Param<String> outputCol) implements Serializable {
    /** Creates the Params and sets the default, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      Set set =
          new Set(
              Texts.column(owner, "inputCol", "input column name"),
              Texts.column(owner, "outputCol", "output column name"));
      owner.setDefault(set.outputCol, owner.uid() + "__output");
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set inputOutputCols();

  @Override
  default Param<String> inputCol() {
    return inputOutputCols().inputCol();
  }

  @Override
  default Param<String> outputCol() {
    return inputOutputCols().outputCol();
  }

  @Override
  default void org$apache$spark$ml$param$shared$HasInputCol$_setter_$inputCol_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasOutputCol$_setter_$outputCol_$eq(
      Param<String> param) {}

  /** The setters. */
  interface Setters<S> extends HasInputOutputCols, Fluent<S> {
    /** Sets the column that is read. */
    default S setInputCol(String value) {
      return with(inputCol(), value);
    }

    /** Sets the column that is added. */
    default S setOutputCol(String value) {
      return with(outputCol(), value);
    }
  }
}
