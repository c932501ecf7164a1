package convoy.ml.feature;

import convoy.data.Features;
import convoy.memory.MemoryNeed;
import convoy.ml.util.ImageShape;
import convoy.ml.util.ModelReader;
import convoy.ml.util.ModelRow;
import convoy.ml.util.ModelWriter;
import convoy.ml.util.RowBatches;
import convoy.ml.util.VectorCheck;
import convoy.network.onnx.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Applies what {@link PCAWhitening} learnt, or takes it back: with {@code inverse}, white data
 * become x = E (D + epsilon)^(1/2) y + mean, for {@code "zca"} x = E (D + epsilon)^(1/2) Eᵀ y +
 * mean, for {@code "rotation"} x = E y + mean. What lay along components that were not kept, or
 * that had no variance, comes back as the mean. The output is dense.
 */
public class PCAWhiteningModel extends VectorModel<PCAWhiteningModel>
    implements PCAWhiteningParams {
  private static final StructType DATA =
      new StructType()
          .add("mean", SQLDataTypes.VectorType(), false)
          .add("components", SQLDataTypes.MatrixType(), false)
          .add("variances", SQLDataTypes.VectorType(), false)
          .add("totalVariance", DataTypes.DoubleType, false)
          .add("std", SQLDataTypes.VectorType());

  private final PCAWhiteningParams.Set whiteningParams;
  private final BooleanParam inverse;
  private final Vector mean;
  private final Vector std;
  private final DenseMatrix components;
  private final Vector variances;
  private final double totalVariance;

  /** For each direction, there and back, that of the setting it was last asked for with. */
  private final Map<Boolean, Made> made = new ConcurrentHashMap<>();

  private record Made(WhiteningFormula formula, SentMap map) {}

  /** A model that learnt nothing, as Spark Connect's server wants to be able to make it. */
  public PCAWhiteningModel() {
    this(
        Identifiable.randomUID("PCAWhiteningModel"),
        Vectors.zeros(0),
        Vectors.zeros(0),
        DenseMatrix.zeros(0, 0),
        Vectors.zeros(0),
        0);
  }

  /**
   * A model of d features and k components.
   *
   * @param mean d values
   * @param std what each feature's deviations are divided by first, 0 for none of it; d values
   * @param components d x k, its columns unit eigenvectors
   * @param variances k eigenvalues, largest first, exactly 0 where there is no variance
   * @param totalVariance the sum of all d eigenvalues
   */
  PCAWhiteningModel(
      String uid,
      Vector mean,
      Vector std,
      DenseMatrix components,
      Vector variances,
      double totalVariance) {
    super(uid);
    this.whiteningParams = PCAWhiteningParams.Set.of(this);
    this.inverse =
        new BooleanParam(this, "inverse", "whether to turn white data back into the original");
    setDefault(inverse, false);
    this.mean = mean;
    this.std = std;
    this.components = components;
    this.variances = variances;
    this.totalVariance = totalVariance;
  }

  @Override
  public PCAWhiteningParams.Set whiteningParams() {
    return whiteningParams;
  }

  /** Whether to turn white data back into the original. Default false. */
  public BooleanParam inverse() {
    return inverse;
  }

  /** Whether white data are turned back into the original. */
  public boolean getInverse() {
    return (boolean) getOrDefault(inverse);
  }

  /** Sets whether to turn white data back into the original. Default false. */
  public PCAWhiteningModel setInverse(boolean value) {
    set(inverse, value);
    return this;
  }

  /** The mean of each feature. */
  public Vector mean() {
    return mean;
  }

  /**
   * With {@code standardize} the standard deviation of each feature, which it is divided by; else
   * 1.
   */
  public Vector std() {
    return std;
  }

  /** A row for each feature, a column for each component: the unit eigenvectors E. */
  public DenseMatrix components() {
    return components;
  }

  /** The variance along each component: the eigenvalues D, largest first. */
  public Vector variances() {
    return variances;
  }

  /** The share of the total variance that each component has. */
  public Vector explainedVariance() {
    double[] shares = variances.toArray().clone();
    for (int i = 0; i < shares.length && totalVariance > 0; i++) {
      shares[i] /= totalVariance;
    }
    return Vectors.dense(shares);
  }

  @Override
  public int numFeatures() {
    return getInverse() ? whiteSize() : mean.size();
  }

  @Override
  public int numOutputs() {
    return getInverse() ? mean.size() : whiteSize();
  }

  /** Of ZCA alone: it gives images again, where the others give components. */
  @Override
  Optional<int[]> outputShape(StructField input) {
    return getMode().equals(ZCA) ? ImageShape.of(input) : Optional.empty();
  }

  private int whiteSize() {
    return getMode().equals(ZCA) ? mean.size() : variances.size();
  }

  @Override
  public Vector transform(Vector vector) {
    return map(getInverse()).apply(List.of(inputCheck().require(vector))).get(0);
  }

  /**
   * Turns a white vector back into an original one, whatever {@code inverse} is set to.
   *
   * @param white as many values as this model's output has
   */
  public Vector inverseTransform(Vector white) {
    VectorCheck check = new VectorCheck(uid(), getOutputCol(), whiteSize(), "as whitening gives");
    return map(true).apply(List.of(check.require(white))).get(0);
  }

  /**
   * A new stage that takes this one back: its {@code inputCol} is this {@code outputCol}, and
   * {@code inverse} is turned over. Set its {@code outputCol}.
   */
  public PCAWhiteningModel inverseModel() {
    PCAWhiteningModel model = withUid(Identifiable.randomUID("PCAWhiteningModel"));
    copyValues(model, ParamMap.empty());
    model.setDefault(model.outputCol(), model.uid() + "__output");
    model.clear(model.outputCol());
    return model.setInputCol(getOutputCol()).setInverse(!getInverse());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    int input = schema.fieldIndex(getInputCol());
    VectorCheck check = inputCheck();
    Broadcast<AffineMap> map = sent(getInverse()).broadcast(dataset.sparkSession().sparkContext());
    return RowBatches.append(
        dataset,
        schema,
        AffineMap.ROWS,
        uid(),
        getInputCol(),
        rows -> cells(rows, input, check, map.value()));
  }

  private static List<Object[]> cells(List<Row> rows, int input, VectorCheck check, AffineMap map) {
    List<Features> features = new ArrayList<>(rows.size());
    for (Row row : rows) {
      features.add(check.require(row.get(input)));
    }
    List<Object[]> cells = new ArrayList<>(rows.size());
    for (Vector vector : map.apply(features)) {
      cells.add(new Object[] {vector});
    }
    return cells;
  }

  @Override
  String addTo(Graph graph, String rows) {
    return map(getInverse()).addTo(graph, uid(), rows);
  }

  private AffineMap map(boolean inverted) {
    return sent(inverted).map();
  }

  /** The map of the present setting, made once. */
  SentMap sent(boolean inverted) {
    WhiteningFormula formula = new WhiteningFormula(getMode(), getEpsilon(), inverted);
    return made.compute(
            inverted,
            (direction, last) ->
                last != null && last.formula.equals(formula) ? last : make(formula))
        .map;
  }

  private Made make(WhiteningFormula formula) {
    String what = "%s: the map of %,d features to %,d".formatted(uid(), mean.size(), whiteSize());
    String advice = "Fit with fewer components (k) or mode pca, or raise spark.driver.memory.";
    MemoryNeed.whiteningMap(mean.size(), variances.size(), whiteSize()).require(what, advice);
    return MemoryNeed.withinHeap(
        () -> what,
        advice,
        () -> new Made(formula, new SentMap(formula.map(mean, std, components, variances))));
  }

  @Override
  public String toString() {
    return "PCAWhiteningModel: uid=%s, mode=%s, k=%d, numFeatures=%d"
        .formatted(uid(), getMode(), variances.size(), mean.size());
  }

  @Override
  public PCAWhiteningModel copy(ParamMap extra) {
    return copyValues(withUid(uid()), extra).setParent(parent());
  }

  private PCAWhiteningModel withUid(String uid) {
    return new PCAWhiteningModel(uid, mean, std, components, variances, totalVariance);
  }

  /** Bytes of memory that the model takes; asked for by Spark 4.1. */
  @SuppressWarnings("MissingOverride")
  public long estimatedSize() {
    return (long) Double.BYTES * (2 * mean.size() + components.values().length + variances.size());
  }

  @Override
  public MLWriter write() {
    return new ModelWriter(
        this,
        folder -> ModelRow.write(folder, DATA, mean, components, variances, totalVariance, std));
  }

  /** A reader of saved models. */
  public static MLReader<PCAWhiteningModel> read() {
    return new ModelReader<>(
        PCAWhiteningModel.class,
        (uid, folder) -> {
          Row row = ModelRow.read(folder, DATA);
          Vector mean = row.getAs(0);
          Vector std = row.isNullAt(4) ? ones(mean.size()) : row.getAs(4);
          return new PCAWhiteningModel(
              uid, mean, std, row.getAs(1), row.getAs(2), row.getDouble(3));
        });
  }

  /** Models of 0.1.0 do not have it. */
  private static Vector ones(int size) {
    return Vectors.dense(DoubleStream.generate(() -> 1).limit(size).toArray());
  }

  /** Loads the model saved at {@code path}. */
  public static PCAWhiteningModel load(String path) {
    return read().load(path);
  }
}
