package convoy.ml.param;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.ml.param.shared.HasPredictionCol;
import org.apache.spark.ml.param.shared.HasProbabilityCol;

/**
 * The columns of a stage that tells how likely each of several answers is, and is none of Spark's
 * own: {@code featuresCol}, {@code probabilityCol} and {@code predictionCol}, with Spark's names
 * and defaults.
 *
 * <p>Spark's traits would create their Params themselves; see {@link HasInputOutputCols}.
 */
public interface HasProbabilityCols extends HasFeaturesCol, HasProbabilityCol, HasPredictionCol {
  /** The Params of one stage. */
  record Set(Param<String> featuresCol, Param<String> probabilityCol, Param<String> predictionCol)
      implements Serializable {
    /**
     * Creates the Params and sets their defaults, once {@code owner} has its uid.
     *
     * @param whose the probabilities are, in the plural
     */
    public static Set of(Params owner, String whose) {
      return new Set(
          column(owner, "featuresCol", "features column name", "features"),
          column(
              owner,
              "probabilityCol",
              "column name of the %s' probabilities; if empty, it is not added".formatted(whose),
              "probability"),
          column(
              owner,
              "predictionCol",
              "prediction column name; if empty, it is not added",
              "prediction"));
    }

    static Param<String> column(Params owner, String name, String doc, String standard) {
      Param<String> column = Texts.column(owner, name, doc);
      owner.setDefault(column, standard);
      return column;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set probabilityCols();

  /** The column of the features: vectors, arrays of numbers or bytes. Default "features". */
  @Override
  default Param<String> featuresCol() {
    return probabilityCols().featuresCol();
  }

  /** The column of the probabilities, which is added; empty: it is not. Default "probability". */
  @Override
  default Param<String> probabilityCol() {
    return probabilityCols().probabilityCol();
  }

  /** The column of the prediction, which is added; empty: it is not. Default "prediction". */
  @Override
  default Param<String> predictionCol() {
    return probabilityCols().predictionCol();
  }

  @Override
  default void org$apache$spark$ml$param$shared$HasFeaturesCol$_setter_$featuresCol_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasProbabilityCol$_setter_$probabilityCol_$eq(
      Param<String> param) {}

  @Override
  default void org$apache$spark$ml$param$shared$HasPredictionCol$_setter_$predictionCol_$eq(
      Param<String> param) {}

  /** The setters. */
  interface Setters<S> extends HasProbabilityCols, Fluent<S> {
    /** Sets the column of the features. Default "features". */
    default S setFeaturesCol(String value) {
      return with(featuresCol(), value);
    }

    /** Sets the column of the probabilities; empty: none. Default "probability". */
    default S setProbabilityCol(String value) {
      return with(probabilityCol(), value);
    }

    /** Sets the column of the predictions; empty: none. Default "prediction". */
    default S setPredictionCol(String value) {
      return with(predictionCol(), value);
    }
  }
}
