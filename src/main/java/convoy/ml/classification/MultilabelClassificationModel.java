package convoy.ml.classification;

import convoy.ml.param.HasTestTimeAugmentation;
import convoy.ml.param.Shown;
import convoy.ml.training.NetworkFiles;
import convoy.ml.training.NetworkModel;
import convoy.ml.training.NetworkOutputs;
import convoy.ml.training.Predictions;
import convoy.ml.training.TrainedNetwork;
import convoy.ml.util.ModelReader;
import convoy.ml.util.ModelWriter;
import convoy.ml.util.OnnxColumns;
import convoy.optimize.Loss;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.GeneralMLWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * What {@link MultilabelClassifier} learnt. Adds raw predictions (the network's outputs),
 * probabilities (of each label by itself: they do not sum to 1) and predictions: an array of the
 * indices of the labels whose probability is above {@code labelThresholds}, in ascending order.
 *
 * <p>Saved, it is a folder with {@code network.json} and {@code weights.safetensors}, which others
 * can read without Convoy, beside Spark's metadata; or one file that others run: {@code
 * model.write().format("onnx").save(path)}.
 */
public class MultilabelClassificationModel extends Model<MultilabelClassificationModel>
    implements MultilabelClassifierParams.ModelSetters<MultilabelClassificationModel>,
        HasTestTimeAugmentation.Setters<MultilabelClassificationModel>,
        NetworkModel,
        GeneralMLWritable {
  private final String uid;
  private final MultilabelClassifierParams.Set params;
  private final TrainedNetwork trained;

  /** A model that learnt nothing, as Spark Connect's server wants to be able to make it. */
  public MultilabelClassificationModel() {
    this(Identifiable.randomUID("MultilabelClassificationModel"), null);
  }

  MultilabelClassificationModel(String uid, TrainedNetwork trained) {
    this.uid = uid;
    this.params = MultilabelClassifierParams.Set.of(this);
    this.trained = trained;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public MultilabelClassifierParams.Set multilabelParams() {
    return params;
  }

  @Override
  public Optional<TrainedNetwork> learnt() {
    return Optional.ofNullable(trained);
  }

  /** How many labels there are. */
  public int numOutputs() {
    return networkSpec().output().size();
  }

  /** How many values the features have. */
  @Override
  public int numFeatures() {
    return networkSpec().input().size();
  }

  /**
   * Checks the features' column and appends those that the model adds.
   *
   * @throws IllegalArgumentException if the column is missing, of another type or of another size,
   *     a column that would be added exists, or thresholds are not as many as there are labels
   */
  @Override
  public StructType transformSchema(StructType schema) {
    NetworkOutputs.requireFeatures(schema, this);
    thresholdsOf(numOutputs());
    return ClassificationColumns.ofLabels(schema, this, OptionalInt.of(numOutputs()));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    // All of this model but its weights, which are broadcast once, not sent with each task.
    MultilabelClassificationModel settings =
        copyValues(
            new MultilabelClassificationModel(uid, trained().withoutParameters()),
            ParamMap.empty());
    Loss loss = lossSetting();
    double[] thresholds = thresholdsOf(numOutputs());
    return NetworkOutputs.append(
        dataset,
        transformSchema(dataset.schema()),
        this,
        outputs -> {
          DenseVector probability = new DenseVector(outputs.clone());
          loss.predict(probability.values());
          return ClassificationColumns.cells(
              settings,
              Vectors.dense(outputs),
              probability,
              () ->
                  // A Seq as Spark decodes it, since a next step may be given the row as it is.
                  JavaConverters.asScalaBuffer(
                      Arrays.stream(above(probability.values(), thresholds)).boxed().toList()));
        });
  }

  /**
   * The network's outputs for one row, computed on the processor of the calling thread's machine,
   * whatever {@link #device()} is; {@link #transform} is the way for many.
   */
  public Vector predictRaw(Vector features) {
    return Vectors.dense(NetworkOutputs.ofRow(this, features));
  }

  /** The labels' probabilities for one row; see {@link #predictRaw}. */
  public Vector predictProbability(Vector features) {
    double[] outputs = NetworkOutputs.ofRow(this, features);
    lossSetting().predict(outputs);
    return Vectors.dense(outputs);
  }

  /** The indices of the labels that are predicted for one row; see {@link #predictRaw}. */
  public double[] predict(Vector features) {
    return above(predictProbability(features).toArray(), thresholdsOf(numOutputs()));
  }

  @Override
  public void addTo(OnnxColumns columns, String rows) {
    ClassificationGraph.addLabels(this, columns, rows);
  }

  private static double[] above(double[] probabilities, double[] thresholds) {
    return IntStream.range(0, probabilities.length)
        .filter(label -> probabilities[label] > thresholds[label])
        .mapToDouble(label -> label)
        .toArray();
  }

  @Override
  public MultilabelEvaluation evaluate(Dataset<?> dataset) {
    return evaluate(this, dataset);
  }

  @Override
  public MultilabelEvaluation evaluate(Transformer predictor, Dataset<?> dataset) {
    Multilabel.requireLabel(dataset.schema(), this);
    return MultilabelEvaluation.of(
        Predictions.of(predictor, this, dataset), Multilabel.areIndicators(this), numOutputs());
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public String toString() {
    return TrainedNetwork.describe(this, trained, "numLabels");
  }

  @Override
  public MultilabelClassificationModel copy(ParamMap extra) {
    return copyValues(new MultilabelClassificationModel(uid, trained), extra).setParent(parent());
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
  public static MLReader<MultilabelClassificationModel> read() {
    return new ModelReader<>(
        MultilabelClassificationModel.class,
        (uid, folder) -> new MultilabelClassificationModel(uid, NetworkFiles.read(folder)));
  }

  /** Loads the model saved at {@code path}. */
  public static MultilabelClassificationModel load(String path) {
    return read().load(path);
  }
}
