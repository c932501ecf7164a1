package convoy.ml.regression;

import convoy.ml.param.NetworkParams;
import convoy.ml.util.Schemas;
import java.io.Serializable;
import java.util.OptionalInt;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasPredictionCol;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The Params of {@link NeuralRegressor} and its model, beside those of Spark's regressors. The
 * default network is {@code mlp:64}, the default loss {@code squaredError}; early stopping goes by
 * {@code loss} (default), {@code rmse}, {@code mae} or {@code r2}.
 */
public interface NeuralRegressorParams extends NetworkParams, HasPredictionCol {

  /** The Params of one stage. */
  record Set(NetworkParams.Set network, BooleanParam standardizeLabels) implements Serializable {
    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    static Set of(Params owner) {
      Set set =
          new Set(
              NetworkParams.Set.of(owner, "mlp:64", "squaredError"),
              new BooleanParam(
                  owner,
                  "standardizeLabels",
                  "whether the network learns (label - mean) / deviation; predictions are in the"
                      + " label's unit all the same"));
      owner.setDefault(set.standardizeLabels, false);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set regressorParams();

  @Override
  default NetworkParams.Set networkParams() {
    return regressorParams().network();
  }

  /**
   * Whether the network learns (label - mean) / deviation in place of the label, output by output:
   * mean and deviation (of the population, weighted) are those of the rows to train on, and are put
   * into the last layer's weights in the end, so that predictions are in the label's unit. Labels
   * of tens or more need it. Default false.
   *
   * <p>The loss that is reported is then that of standardized labels, and constants such as Huber's
   * are in deviations; {@code rmse} and {@code mae} are in the label's unit in any case. Of a label
   * that never changes only the mean is taken away.
   */
  default BooleanParam standardizeLabels() {
    return regressorParams().standardizeLabels();
  }

  /** See {@link #standardizeLabels()}. */
  default boolean getStandardizeLabels() {
    return (boolean) getOrDefault(standardizeLabels());
  }

  /**
   * The schema with the prediction, a double or, of several outputs, a Vector.
   *
   * @param outputs how many there are, if known
   * @throws IllegalArgumentException if the column exists already
   */
  default StructType withPrediction(StructType schema, boolean several, OptionalInt outputs) {
    if (!Schemas.isWanted(this, predictionCol())) {
      return schema;
    }
    if (several) {
      return Schemas.appendVector(schema, this, predictionCol(), outputs);
    }
    Schemas.requireNew(schema, this, predictionCol());
    return schema.add(
        new StructField(getPredictionCol(), DataTypes.DoubleType, false, Metadata.empty()));
  }

  /** The setters. */
  interface Setters<S> extends NeuralRegressorParams, NetworkParams.Setters<S> {
    /** Sets {@link #standardizeLabels()}. */
    default S setStandardizeLabels(boolean value) {
      return with(standardizeLabels(), value);
    }
  }
}
