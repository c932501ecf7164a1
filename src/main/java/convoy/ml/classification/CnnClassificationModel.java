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
import convoy.ml.util.Schemas;
import convoy.ml.util.Uids;
import convoy.optimize.Loss;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.GeneralMLWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

/**
 * What {@link CnnClassifier} learnt. Adds raw predictions (the network's outputs), probabilities
 * (what {@link #loss()} makes of them: their softmax, for {@code softmaxCrossEntropy}) and
 * predictions (the most probable class, by {@code thresholds} if they are set).
 *
 * <p>Saved, it is a folder with {@code network.json} and {@code weights.safetensors}, which others
 * can read without Convoy, beside Spark's metadata; or one file that others run: {@code
 * model.write().format("onnx").save(path)}.
 */
public class CnnClassificationModel
    extends ProbabilisticClassificationModel<Vector, CnnClassificationModel>
    implements CnnClassifierParams,
        HasTestTimeAugmentation.Setters<CnnClassificationModel>,
        NetworkModel,
        GeneralMLWritable {
  // Not final and without initialiser: see Uids.
  private String uid;
  private CnnClassifierParams.Set params;
  private StringArrayParam classNames;
  private final TrainedNetwork trained;

  /** A model that learnt nothing, as Spark Connect's server wants to be able to make it. */
  public CnnClassificationModel() {
    this(Identifiable.randomUID("CnnClassificationModel"), null);
  }

  CnnClassificationModel(String uid, TrainedNetwork trained) {
    this(Uids.offer(uid), trained);
  }

  private CnnClassificationModel(Uids.Offered offered, TrainedNetwork trained) {
    super();
    this.trained = trained;
    classifierParams();
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Uids.take();
    }
    return uid;
  }

  @Override
  public CnnClassifierParams.Set classifierParams() {
    if (params == null) {
      params = CnnClassifierParams.Set.of(this);
    }
    return params;
  }

  /**
   * What the classes are called, in their order; as the metadata of the label column said, of the
   * data that the model was trained on, and not set if they did not. The prediction's column has
   * them in its metadata, for {@code IndexToString}.
   */
  public StringArrayParam classNames() {
    if (classNames == null) {
      classNames =
          new StringArrayParam(
              this, "classNames", "what the classes are called, in the order of their numbers");
    }
    return classNames;
  }

  /** See {@link #classNames()}; fails if they are not known. */
  public String[] getClassNames() {
    return getOrDefault(classNames()).clone();
  }

  @Override
  public Optional<TrainedNetwork> learnt() {
    return Optional.ofNullable(trained);
  }

  @Override
  public int numClasses() {
    return networkSpec().output().size();
  }

  @Override
  public int numFeatures() {
    return networkSpec().input().size();
  }

  /**
   * Checks the features' column and appends those that the model adds.
   *
   * @throws IllegalArgumentException if the column is missing, of another type or of another size,
   *     a column that would be added exists, or thresholds are not as many as there are classes
   */
  @Override
  public StructType transformSchema(StructType schema) {
    NetworkOutputs.requireFeatures(schema, this);
    Classes.requireThresholds(this, numClasses());
    String[] names = isDefined(classNames()) ? getClassNames() : new String[0];
    return ClassificationColumns.ofClasses(schema, this, OptionalInt.of(numClasses()), names);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    // All of this model but its weights, which are broadcast once, not sent with each task.
    CnnClassificationModel settings =
        copyValues(
            new CnnClassificationModel(uid(), trained().withoutParameters()), ParamMap.empty());
    Loss loss = lossSetting();
    return NetworkOutputs.append(
        dataset, transformSchema(dataset.schema()), this, outputs -> settings.cells(outputs, loss));
  }

  private Object[] cells(double[] outputs, Loss loss) {
    Vector raw = Vectors.dense(outputs);
    DenseVector probability = new DenseVector(outputs.clone());
    loss.predict(probability.values());
    return ClassificationColumns.cells(
        this, raw, probability, () -> probability2prediction(probability));
  }

  /**
   * The network's outputs for one row, computed on the processor of the calling thread's machine,
   * whatever {@link #device()} is; {@link #transform} is the way for many.
   */
  @Override
  public Vector predictRaw(Vector features) {
    return Vectors.dense(NetworkOutputs.ofRow(this, features));
  }

  @Override
  public double predict(Vector features) {
    Classes.requireThresholds(this, numClasses());
    return super.predict(features);
  }

  /** As the loss says: the softmax, for {@code softmaxCrossEntropy}. */
  @Override
  public Vector raw2probabilityInPlace(Vector rawPrediction) {
    lossSetting().predict(((DenseVector) rawPrediction).values());
    return rawPrediction;
  }

  @Override
  public void addTo(OnnxColumns columns, String rows) {
    Classes.requireThresholds(this, numClasses());
    ClassificationGraph.addClasses(this, columns, rows);
  }

  // Without this javac sees two methods of the same erasure.
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Tuple3 findSummaryModel() {
    return super.findSummaryModel();
  }

  @Override
  public ClassificationEvaluation evaluate(Dataset<?> dataset) {
    return evaluate(this, dataset);
  }

  @Override
  public ClassificationEvaluation evaluate(Transformer predictor, Dataset<?> dataset) {
    Schemas.requireNumber(dataset.schema(), this, labelCol());
    return ClassificationEvaluation.of(Predictions.of(predictor, this, dataset), numClasses());
  }

  @Override
  public String explainParam(Param<?> param) {
    return Shown.explained(this, param);
  }

  @Override
  public String toString() {
    return TrainedNetwork.describe(this, trained, "numClasses");
  }

  @Override
  public CnnClassificationModel copy(ParamMap extra) {
    return copyValues(new CnnClassificationModel(uid(), trained), extra).setParent(parent());
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
  public static MLReader<CnnClassificationModel> read() {
    return new ModelReader<>(
        CnnClassificationModel.class,
        (uid, folder) -> new CnnClassificationModel(uid, NetworkFiles.read(folder)));
  }

  /** Loads the model saved at {@code path}. */
  public static CnnClassificationModel load(String path) {
    return read().load(path);
  }
}
