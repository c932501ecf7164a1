package convoy.ml.classification;

import convoy.averaging.ArithmeticChoice;
import convoy.averaging.Checkpoints;
import convoy.averaging.MemoryRoom;
import convoy.averaging.TaskNetworks;
import convoy.averaging.TrainingSummary;
import convoy.backend.Arithmetic;
import convoy.backend.AutoBackend;
import convoy.backend.Device;
import convoy.memory.MemoryNeed;
import convoy.ml.param.NetworkParams;
import convoy.ml.util.ModelReader;
import convoy.ml.util.ModelWriter;
import convoy.ml.util.RefusedRowException;
import convoy.ml.util.RowBatches;
import convoy.ml.util.Schemas;
import convoy.ml.util.Uids;
import convoy.ml.util.VectorCheck;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

/**
 * What {@link CnnClassifier} learnt. Adds raw predictions (the network's outputs), probabilities
 * (their softmax) and predictions (the most probable class, by {@code thresholds} if they are set).
 *
 * <p>Saved, it is a folder with {@code network.json} and {@code weights.safetensors}, which others
 * can read without Convoy, beside Spark's metadata.
 */
public class CnnClassificationModel
    extends ProbabilisticClassificationModel<Vector, CnnClassificationModel>
    implements CnnClassifierParams, MLWritable {
  // Not final and without initialiser: see Uids.
  private String uid;
  private NetworkParams.Set params;
  private final NetworkSpec network;
  private final float[] parameters;
  private transient TrainingSummary summary;
  private transient Checkpoints checkpoints;

  /**
   * @param network with its output layer
   * @param parameters flat, as its layout says
   */
  CnnClassificationModel(String uid, NetworkSpec network, float[] parameters) {
    this(Uids.offer(uid), network, parameters);
  }

  private CnnClassificationModel(Uids.Offered offered, NetworkSpec network, float[] parameters) {
    super();
    this.network = network;
    this.parameters = parameters;
    networkParams();
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Uids.take();
    }
    return uid;
  }

  @Override
  public NetworkParams.Set networkParams() {
    if (params == null) {
      params = CnnClassifierParams.create(this);
    }
    return params;
  }

  /** The network, with its output layer. */
  public NetworkSpec networkSpec() {
    return network;
  }

  /** A copy of the parameters, flat, as {@link ParameterLayout} of {@link #networkSpec} says. */
  public float[] parameters() {
    return parameters.clone();
  }

  /** Whether {@link #summary()} is there: in the program that trained the model. */
  public boolean hasSummary() {
    return summary != null;
  }

  /**
   * How the training went: rounds and epochs with their losses, validations and times, and advice.
   * As with Spark's models it is not saved.
   *
   * @throws IllegalStateException if the model was loaded
   */
  public TrainingSummary summary() {
    if (summary == null) {
      throw new IllegalStateException(
          uid()
              + ": no training summary. It is not saved with the model; ask for it where fit"
              + " returned the model, and check hasSummary first.");
    }
    return summary;
  }

  CnnClassificationModel setSummary(TrainingSummary value) {
    summary = value;
    return this;
  }

  /**
   * Removes the checkpoint of the training's end, which {@code fit} leaves in {@code checkpointDir}
   * so that the same {@code fit} gives the model again at once: to be called once the model is
   * saved. Does nothing where there is none: in another program than the one that trained, or
   * without {@code checkpointDir}.
   */
  public void removeCheckpoint() {
    if (checkpoints != null) {
      checkpoints.removeEnd();
    }
  }

  CnnClassificationModel setCheckpoints(Checkpoints value) {
    checkpoints = value;
    return this;
  }

  @Override
  public int numClasses() {
    return network.output().size();
  }

  @Override
  public int numFeatures() {
    return network.input().size();
  }

  /**
   * Checks the features' column and appends those that the model adds.
   *
   * @throws IllegalArgumentException if the column is missing, no Vector or of another size, a
   *     column that would be added exists, or thresholds are not as many as there are classes
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Schemas.requireValues(this);
    OptionalInt size = Schemas.vectorSize(Schemas.requireVector(schema, this, featuresCol()));
    size.ifPresent(featureCheck()::requireSize);
    Classes.requireThresholds(this, numClasses());
    return ClassificationColumns.append(schema, this, OptionalInt.of(numClasses()));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
    Broadcast<float[]> weights = spark.broadcast(parameters);
    // Everything of this model but its weights, which are broadcast once, not sent with each task.
    CnnClassificationModel settings =
        copyValues(new CnnClassificationModel(uid(), network, null), ParamMap.empty());
    Arithmetic arithmetic =
        ArithmeticChoice.of(dataset.sparkSession().sparkContext(), getBackend(), getDevice());
    // To ask how many partitions there are may compute them: one task there is at least.
    new MemoryRoom(uid(), "predicting with this network", "Train a smaller network.")
        .require(
            dataset.sparkSession().sparkContext(),
            MemoryNeed.NONE,
            MemoryNeed.prediction(network, arithmetic),
            1);
    int features = schema.fieldIndex(getFeaturesCol());
    return RowBatches.append(
        dataset,
        schema,
        arithmetic.kind().predictionRows(),
        uid(),
        getFeaturesCol(),
        rows -> settings.cells(rows, features, weights.value(), arithmetic));
  }

  private List<Object[]> cells(
      List<Row> rows, int featuresColumn, float[] weights, Arithmetic arithmetic) {
    List<Vector> features = new ArrayList<>(rows.size());
    rows.forEach(row -> features.add(row.getAs(featuresColumn)));
    List<Object[]> cells = new ArrayList<>(rows.size());
    for (Vector raw : outputs(features, weights, arithmetic)) {
      Vector probability = raw2probability(raw);
      List<Object> ofRow = new ArrayList<>();
      if (ClassificationColumns.isWanted(this, rawPredictionCol())) {
        ofRow.add(raw);
      }
      if (ClassificationColumns.isWanted(this, probabilityCol())) {
        ofRow.add(probability);
      }
      if (ClassificationColumns.isWanted(this, predictionCol())) {
        ofRow.add(probability2prediction(probability));
      }
      cells.add(ofRow.toArray());
    }
    return cells;
  }

  /** The network's outputs for at most a block of rows. */
  private List<Vector> outputs(List<Vector> features, float[] weights, Arithmetic arithmetic) {
    int together = arithmetic.kind().predictionRows();
    VectorCheck check = featureCheck();
    int length = numFeatures();
    int classes = numClasses();
    float[] inputs = new float[together * length];
    for (int row = 0; row < features.size(); row++) {
      double[] values = check.requireFloat32(features.get(row));
      for (int i = 0; i < length; i++) {
        inputs[row * length + i] = (float) values[i];
      }
    }
    float[] outputs = new float[together * classes];
    TaskContext task = TaskContext.get();
    int threads = task == null ? 1 : task.cpus();
    TaskNetworks.compute(
        arithmetic,
        network,
        threads,
        open -> {
          open.load(weights);
          open.predict(inputs, together, outputs);
          return outputs;
        });
    List<Vector> rows = new ArrayList<>(features.size());
    for (int row = 0; row < features.size(); row++) {
      double[] values = new double[classes];
      for (int i = 0; i < classes; i++) {
        values[i] = outputs[row * classes + i];
        requireFinite(values[i], features.get(row));
      }
      rows.add(Vectors.dense(values));
    }
    return rows;
  }

  /** Refuses an output that would make every probability NaN, and class 0 of it. */
  private void requireFinite(double output, Vector features) {
    if (!Double.isFinite(output)) {
      throw new RefusedRowException(
          "%s: the network's output is %s for a row of column '%s' whose largest feature has the magnitude %s. Scale the features as those that the model was trained on, or drop such rows."
              .formatted(
                  uid(),
                  output,
                  getFeaturesCol(),
                  Vectors.norm(features, Double.POSITIVE_INFINITY)));
    }
  }

  private VectorCheck featureCheck() {
    return new VectorCheck(
        uid(), getFeaturesCol(), numFeatures(), "as in the data the model was fitted to");
  }

  /**
   * The network's outputs for one row, computed on the processor of the calling thread's machine,
   * whatever {@link #device()} is; {@link #transform} is the way for many.
   */
  @Override
  public Vector predictRaw(Vector features) {
    Arithmetic here = Arithmetic.of(AutoBackend.resolve(getBackend()), Device.Kind.CPU);
    return outputs(Collections.singletonList(features), parameters, here).get(0);
  }

  @Override
  public double predict(Vector features) {
    Classes.requireThresholds(this, numClasses());
    return super.predict(features);
  }

  /** Softmax. */
  @Override
  public Vector raw2probabilityInPlace(Vector rawPrediction) {
    double[] values = ((DenseVector) rawPrediction).values();
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - largest);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return rawPrediction;
  }

  // Without this javac sees two methods of the same erasure.
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Tuple3 findSummaryModel() {
    return super.findSummaryModel();
  }

  @Override
  public CnnClassificationModel copy(ParamMap extra) {
    return copyValues(new CnnClassificationModel(uid(), network, parameters), extra)
        .setSummary(summary)
        .setCheckpoints(checkpoints)
        .setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new ModelWriter(
        this, (session, path) -> CnnModelFiles.write(session, path, network, parameters));
  }

  /** A reader of saved models. */
  public static MLReader<CnnClassificationModel> read() {
    return new ModelReader<>(CnnClassificationModel.class, CnnModelFiles::read);
  }

  /** Loads the model saved at {@code path}. */
  public static CnnClassificationModel load(String path) {
    return read().load(path);
  }
}
