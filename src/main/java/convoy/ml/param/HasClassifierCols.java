package convoy.ml.param;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.ml.param.shared.HasLabelCol;
import org.apache.spark.ml.param.shared.HasPredictionCol;
import org.apache.spark.ml.param.shared.HasProbabilityCol;
import org.apache.spark.ml.param.shared.HasRawPredictionCol;

/**
 * The columns of a classifier that is none of Spark's {@code ProbabilisticClassifier}s, which
 * predict one class: {@code featuresCol}, {@code labelCol}, {@code rawPredictionCol}, {@code
 * probabilityCol} and {@code predictionCol}, with Spark's names and defaults.
 *
 * <p>Spark's traits would create their Params themselves; see {@link HasInputOutputCols}.
 */
public interface HasClassifierCols
    extends HasFeaturesCol, HasLabelCol, HasRawPredictionCol, HasProbabilityCol, HasPredictionCol {
  /** The Params of one stage. */
  record Set(
      Param<String> featuresCol,
      Param<String> labelCol,
      Param<String> rawPredictionCol,
      Param<String> probabilityCol,
      Param<String> predictionCol)
      implements Serializable {
    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    public static Set of(Params owner) {
      return new Set(
          column(owner, "featuresCol", "features column name", "features"),
          column(owner, "labelCol", "label column name", "label"),
          column(
              owner,
              "rawPredictionCol",
              "raw prediction column name; if empty, it is not added",
              "rawPrediction"),
          column(
              owner,
              "probabilityCol",
              "column name of the labels' probabilities; if empty, it is not added",
              "probability"),
          column(
              owner,
              "predictionCol",
              "prediction column name; if empty, it is not added",
              "prediction"));
    }

    private static Param<String> column(Params owner, String name, String doc, String standard) {
      Param<String> column = Texts.column(owner, name, doc);
      owner.setDefault(column, standard);
      return column;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set classifierCols();

  @Override
  default Param<String> featuresCol() {
    return classifierCols().featuresCol();
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
  default Param<String> probabilityCol() {
    return classifierCols().probabilityCol();
  }

  @Override
  default Param<String> predictionCol() {
    return classifierCols().predictionCol();
  }

  @Override
  default void org$apache$spark$ml$param$shared$HasFeaturesCol$_setter_$featuresCol_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasLabelCol$_setter_$labelCol_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasRawPredictionCol$_setter_$rawPredictionCol_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasProbabilityCol$_setter_$probabilityCol_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasPredictionCol$_setter_$predictionCol_$eq(
      Param<String> param) {}

  /** The setters of what a model has as well: all but the label's. */
  interface Setters<S> extends HasClassifierCols, Fluent<S> {
    /** Sets the column of the features. */
    default S setFeaturesCol(String value) {
      return with(featuresCol(), value);
    }

    /** Sets the column of the network's outputs. */
    default S setRawPredictionCol(String value) {
      return with(rawPredictionCol(), value);
    }

    /** Sets the column of the probabilities. */
    default S setProbabilityCol(String value) {
      return with(probabilityCol(), value);
    }

    /** Sets the column of the predictions. */
    default S setPredictionCol(String value) {
      return with(predictionCol(), value);
    }
  }
}
