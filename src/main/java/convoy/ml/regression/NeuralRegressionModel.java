package convoy.ml.regression;

import convoy.ml.param.HasTestTimeAugmentation;
import convoy.ml.param.Shown;
import convoy.ml.training.NetworkFiles;
import convoy.ml.training.NetworkGraph;
import convoy.ml.training.NetworkModel;
import convoy.ml.training.NetworkOutputs;
import convoy.ml.training.Predictions;
import convoy.ml.training.TrainedNetwork;
import convoy.ml.util.ModelReader;
import convoy.ml.util.ModelWriter;
import convoy.ml.util.OnnxColumns;
import convoy.ml.util.Schemas;
import convoy.ml.util.Uids;
import convoy.network.onnx.Graph;
import convoy.optimize.Loss;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.GeneralMLWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link NeuralRegressor} learnt. Adds predictions in the label's unit: a double, or a Vector
 * where the labels held several numbers.
 *
 * <p>Saved, it is a folder with {@code network.json} and {@code weights.safetensors}, which others
 * can read without Convoy, beside Spark's metadata; or one file that others run: {@code
 * model.write().format("onnx").save(path)}.
 */
public class NeuralRegressionModel extends RegressionModel<Vector, NeuralRegressionModel>
    implements NeuralRegressorParams,
        HasTestTimeAugmentation.Setters<NeuralRegressionModel>,
        NetworkModel,
        GeneralMLWritable {
  // Not final and without initialiser: see Uids.
  private String uid;
  private NeuralRegressorParams.Set params;
  private final TrainedNetwork trained;

  /** A model that learnt nothing, as Spark Connect's server wants to be able to make it. */
  public NeuralRegressionModel() {
    this(Identifiable.randomUID("NeuralRegressionModel"), null);
  }

  NeuralRegressionModel(String uid, TrainedNetwork trained) {
    this(Uids.offer(uid), trained);
  }

  private NeuralRegressionModel(Uids.Offered offered, TrainedNetwork trained) {
    super();
    this.trained = trained;
    regressorParams();
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Uids.take();
    }
    return uid;
  }

  @Override
  public NeuralRegressorParams.Set regressorParams() {
    if (params == null) {
      params = NeuralRegressorParams.Set.of(this);
    }
    return params;
  }

  @Override
  public Optional<TrainedNetwork> learnt() {
    return Optional.ofNullable(trained);
  }

  @Override
  public int numFeatures() {
    return networkSpec().input().size();
  }

  /** How many numbers are predicted at once. */
  public int numOutputs() {
    return networkSpec().output().size();
  }

  /**
   * Checks the features' column and appends the prediction.
   *
   * @throws IllegalArgumentException if the column is missing, of another type or of another size,
   *     or there is a column of the prediction's name
   */
  @Override
  public StructType transformSchema(StructType schema) {
    NetworkOutputs.requireFeatures(schema, this);
    return withPrediction(schema, numOutputs() > 1, OptionalInt.of(numOutputs()));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    if (!Schemas.isWanted(this, predictionCol())) {
      return dataset.toDF();
    }
    boolean several = numOutputs() > 1;
    Loss loss = lossSetting();
    return NetworkOutputs.append(
        dataset,
        schema,
        this,
        outputs -> {
          loss.predict(outputs);
          return new Object[] {several ? Vectors.dense(outputs) : outputs[0]};
        });
  }

  /**
   * The prediction for one row, computed on the processor of the calling thread's machine, whatever
   * {@link #device()} is; {@link #transform} is the way for many.
   *
   * @throws UnsupportedOperationException if the model predicts several numbers at once
   */
  @Override
  public double predict(Vector features) {
    if (numOutputs() > 1) {
      throw new UnsupportedOperationException(
          "%s: this model predicts %d numbers at once, and predict gives one. Call predictVector."
              .formatted(uid(), numOutputs()));
    }
    return predictVector(features).apply(0);
  }

  /** As {@link #predict}, of however many numbers. */
  public Vector predictVector(Vector features) {
    double[] outputs = NetworkOutputs.ofRow(this, features);
    lossSetting().predict(outputs);
    return Vectors.dense(outputs);
  }

  @Override
  public void addTo(OnnxColumns columns, String rows) {
    if (!Schemas.isWanted(this, predictionCol())) {
      return;
    }
    Graph graph = columns.graph();
    String predictions = NetworkGraph.of(this, graph, rows).predictions();
    boolean several = numOutputs() > 1;
    columns.add(
        this,
        getPredictionCol(),
        several
            ? predictions
            : graph.node("Squeeze", "number", predictions, graph.integers("axis", 1)).add(),
        Graph.Type.FLOAT,
        several ? OptionalInt.of(numOutputs()) : OptionalInt.empty(),
        several ? "the numbers that are predicted" : "the number that is predicted");
  }

  @Override
  public RegressionEvaluation evaluate(Dataset<?> dataset) {
    return evaluate(this, dataset);
  }

  @Override
  public RegressionEvaluation evaluate(Transformer predictor, Dataset<?> dataset) {
    requireLabels(Regression.requireLabel(dataset.schema(), this));
    return RegressionEvaluation.of(Predictions.of(predictor, this, dataset), numOutputs());
  }

  private void requireLabels(StructField label) {
    if (Regression.isSeveral(label) != numOutputs() > 1) {
      throw new IllegalArgumentException(
          "%s: column '%s' is of type %s, but the model predicts %s. Give labels like those that it was trained on."
              .formatted(
                  uid(),
                  label.name(),
                  label.dataType().simpleString(),
                  numOutputs() > 1 ? numOutputs() + " numbers at once" : "one number"));
    }
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public String toString() {
    return TrainedNetwork.describe(this, trained, "numOutputs");
  }

  @Override
  public NeuralRegressionModel copy(ParamMap extra) {
    return copyValues(new NeuralRegressionModel(uid(), trained), extra).setParent(parent());
  }

  /** Bytes of memory that the model takes; asked for by Spark 4.1. */
  @SuppressWarnings("MissingOverride")
  public long estimatedSize() {
    return trained().bytes();
  }

  @Override
  public ModelWriter write() {
    return new ModelWriter(this, folder -> NetworkFiles.write(folder, trained()));
  }

  /** A reader of saved models. */
  public static MLReader<NeuralRegressionModel> read() {
    return new ModelReader<>(
        NeuralRegressionModel.class,
        (uid, folder) -> new NeuralRegressionModel(uid, NetworkFiles.read(folder)));
  }

  /** Loads the model saved at {@code path}. */
  public static NeuralRegressionModel load(String path) {
    return read().load(path);
  }
}
