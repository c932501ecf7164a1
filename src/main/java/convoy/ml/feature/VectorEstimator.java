package convoy.ml.feature;

import convoy.data.Features;
import convoy.ml.param.HasInputOutputCols;
import convoy.ml.param.Shown;
import convoy.ml.util.Failures;
import convoy.ml.util.ReadRows;
import convoy.ml.util.Schemas;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What the estimators of this package share: they learn from one column of features, and their
 * models add a Vector column.
 *
 * @param <E> the estimator's own class
 * @param <M> its model
 */
public abstract class VectorEstimator<E extends VectorEstimator<E, M>, M extends VectorModel<M>>
    extends Estimator<M> implements HasInputOutputCols.Setters<E>, DefaultParamsWritable {
  private final String uid;
  private final HasInputOutputCols.Set inputOutputCols;

  /** Only for this package's estimators. */
  VectorEstimator(String uid) {
    this.uid = uid;
    this.inputOutputCols = HasInputOutputCols.Set.of(this);
  }

  @Override
  public final String uid() {
    return uid;
  }

  @Override
  public final HasInputOutputCols.Set inputOutputCols() {
    return inputOutputCols;
  }

  /**
   * The schema that the model's output will have, as far as it is known before fitting.
   *
   * @throws IllegalArgumentException if the input column is missing or holds no features, the
   *     output column exists, or Params contradict each other or the input's size
   */
  @Override
  public final StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    StructField input = Schemas.requireFeatures(schema, this, inputCol());
    E shaped = shaped(input);
    OptionalInt size = shaped.outputSize(Schemas.vectorSize(input));
    return Schemas.appendVector(schema, this, outputCol(), size, shaped.outputShape(input));
  }

  /**
   * This estimator; if it cares what images its input holds, with what the metadata say of them.
   */
  @SuppressWarnings("unchecked") // An estimator names itself as E.
  E shaped(StructField input) {
    return (E) this;
  }

  /** The shape of the images that the output holds; nothing if it holds none, or none is known. */
  abstract Optional<int[]> outputShape(StructField input);

  /** Checks the Params against the input's size, and tells the output's; either may be unknown. */
  abstract OptionalInt outputSize(OptionalInt inputSize);

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public E copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /**
   * Learns from a column of features.
   *
   * @throws IllegalArgumentException if a column, a Param or a row is not right; the text names it
   */
  @Override
  public final M fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    E shaped = shaped(dataset.schema().apply(getInputCol()));
    return Failures.inWords(() -> shaped.learn(dataset)).setParent(this);
  }

  /** What {@link #fit} does, after the checks of {@link #transformSchema}. */
  abstract M learn(Dataset<?> dataset);

  /** The input column's features. */
  final JavaRDD<Features> features(Dataset<?> dataset) {
    return ReadRows.features(dataset, uid, getInputCol());
  }

  /** {@code model} with this estimator's Params. */
  final M fitted(M model) {
    return copyValues(model, ParamMap.empty());
  }
}
