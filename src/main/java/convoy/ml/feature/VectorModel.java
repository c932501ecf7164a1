package convoy.ml.feature;

import convoy.ml.param.HasInputOutputCols;
import convoy.ml.param.Shown;
import convoy.ml.util.OnnxColumns;
import convoy.ml.util.OnnxStage;
import convoy.ml.util.Schemas;
import convoy.ml.util.VectorCheck;
import convoy.network.onnx.Graph;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What the models of this package share: each adds one Vector column, computed from another.
 *
 * @param <M> the model's own class
 */
public abstract class VectorModel<M extends VectorModel<M>> extends Model<M>
    implements HasInputOutputCols.Setters<M>, OnnxStage, MLWritable {
  private final String uid;
  private final HasInputOutputCols.Set inputOutputCols;

  /** Only for this package's models. */
  VectorModel(String uid) {
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

  /** How many values an input vector has. */
  @Override
  public abstract int numFeatures();

  /** How many values an output vector has. */
  public abstract int numOutputs();

  /**
   * Transforms one vector as {@code transform(Dataset)} does a row: to the same bits.
   *
   * @throws IllegalArgumentException if it is not of length {@link #numFeatures}, or has a value
   *     that is not finite
   */
  public abstract Vector transform(Vector vector);

  /**
   * Adds the output column, whose metadata hold {@link #numOutputs}.
   *
   * @throws IllegalArgumentException if the input column is missing, holds no features, or is known
   *     to be of another length than {@link #numFeatures}; or the output column exists
   */
  @Override
  public final StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    StructField input = Schemas.requireFeatures(schema, this, inputCol());
    OptionalInt size = Schemas.vectorSize(input);
    if (size.isPresent() && size.getAsInt() != numFeatures()) {
      throw new IllegalArgumentException(
          ("%s: column '%s' has vectors of %d values, but the model was fitted to %d. Give it the"
                  + " features it was fitted to, or fit anew.")
              .formatted(uid, input.name(), size.getAsInt(), numFeatures()));
    }
    return Schemas.appendVector(
        schema, this, outputCol(), OptionalInt.of(numOutputs()), outputShape(input));
  }

  /** The shape of the images that the output holds; nothing if it holds none, or none is known. */
  abstract Optional<int[]> outputShape(StructField input);

  @Override
  public final String onnxInput() {
    return Schemas.columnName(this, inputCol());
  }

  @Override
  public final void addTo(OnnxColumns columns, String rows) {
    columns.add(
        this,
        Schemas.columnName(this, outputCol()),
        addTo(columns.graph(), rows),
        Graph.Type.FLOAT,
        OptionalInt.of(numOutputs()),
        "what " + uid + " makes");
  }

  /**
   * Adds nodes that do to rows what {@link #transform} does, in float32.
   *
   * @param rows the value that enters
   * @return the value that leaves
   */
  abstract String addTo(Graph graph, String rows);

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  /** The check that each input vector must pass. */
  final VectorCheck inputCheck() {
    String column = isDefined(inputCol()) ? getInputCol() : "inputCol";
    return new VectorCheck(uid, column, numFeatures(), "as in the data the model was fitted to");
  }
}
