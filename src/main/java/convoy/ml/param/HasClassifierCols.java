package convoy.ml.param;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasLabelCol;
import org.apache.spark.ml.param.shared.HasRawPredictionCol;

/**
 * The columns of a classifier that is none of Spark's {@code ProbabilisticClassifier}s, which
 * predict one class: {@link HasProbabilityCols}, {@code labelCol} and {@code rawPredictionCol},
 * with Spark's names and defaults.
 */
public interface HasClassifierCols extends HasProbabilityCols, HasLabelCol, HasRawPredictionCol {
  /** The Params of one stage. */
  record Set(
      HasProbabilityCols.Set probabilityCols,
      Param<String> labelCol,
      Param<String> rawPredictionCol)
      implements Serializable {
    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      return new Set(
          HasProbabilityCols.Set.of(owner, "labels"),
          HasProbabilityCols.Set.column(owner, "labelCol", "label column name", "label"),
          HasProbabilityCols.Set.column(
              owner,
              "rawPredictionCol",
              "raw prediction column name; if empty, it is not added",
              "rawPrediction"));
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set classifierCols();

  @Override
  default HasProbabilityCols.Set probabilityCols() {
    return classifierCols().probabilityCols();
  }

  @Override
  default Param<String> labelCol() {
    return classifierCols().labelCol();
  }

  @Override
  default Param<String> rawPredictionCol() {
    return classifierCols().rawPredictionCol();
  }

  @Override
  default void org$apache$spark$ml$param$shared$HasLabelCol$_setter_$labelCol_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasRawPredictionCol$_setter_$rawPredictionCol_$eq(
      Param<String> param) {}

  /** The setters of what a model has as well: all but the label's. */
  interface Setters<S> extends HasClassifierCols, HasProbabilityCols.Setters<S> {
    /** Sets the column of the network's outputs. */
    default S setRawPredictionCol(String value) {
      return with(rawPredictionCol(), value);
    }
  }
}
