package convoy.ml.feature;

import convoy.data.Features;
import convoy.ml.util.ModelReader;
import convoy.ml.util.ModelRow;
import convoy.ml.util.ModelWriter;
import convoy.ml.util.Schemas;
import convoy.ml.util.VectorCheck;
import convoy.network.onnx.Floats;
import convoy.network.onnx.Graph;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Applies what {@link Standardizer} learnt: x' = (x - mean) / std, feature by feature; 0 where std
 * is 0. The result is dense, except for sparse vectors with {@code withMean = false}.
 */
public class StandardizerModel extends VectorModel<StandardizerModel>
    implements StandardizerParams {
  private static final StructType DATA =
      new StructType()
          .add("mean", SQLDataTypes.VectorType(), false)
          .add("std", SQLDataTypes.VectorType(), false);

  private final StandardizerParams.Set standardizerParams;
  private final Vector mean;
  private final Vector std;

  /** A model that learnt nothing, as Spark Connect's server wants to be able to make it. */
  public StandardizerModel() {
    this(Identifiable.randomUID("StandardizerModel"), Vectors.zeros(0), Vectors.zeros(0));
  }

  /** A model with these moments; both vectors have a value for each feature. */
  StandardizerModel(String uid, Vector mean, Vector std) {
    super(uid);
    this.standardizerParams = StandardizerParams.Set.of(this);
    this.mean = mean;
    this.std = std;
  }

  @Override
  public StandardizerParams.Set standardizerParams() {
    return standardizerParams;
  }

  /** The mean of each feature; of scope {@code "channel"}, that of its channel. */
  public Vector mean() {
    return mean;
  }

  /** The standard deviation of each feature; of scope {@code "channel"}, that of its channel. */
  public Vector std() {
    return std;
  }

  @Override
  public int numFeatures() {
    return mean.size();
  }

  @Override
  public int numOutputs() {
    return mean.size();
  }

  @Override
  Optional<int[]> outputShape(StructField input) {
    return shapeOf(input);
  }

  @Override
  public Vector transform(Vector vector) {
    return formula().call(vector);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructField output = transformSchema(dataset.schema()).apply(getOutputCol());
    return dataset.select(
        functions.col("*"),
        functions
            .udf(formula(), SQLDataTypes.VectorType())
            .asNonNullable()
            .apply(Schemas.column(getInputCol()))
            .as(output.name(), output.metadata()));
  }

  @Override
  String addTo(Graph graph, String rows) {
    String value = rows;
    if (getWithMean()) {
      String means = graph.constant(uid() + "/mean", Floats.of(mean.toArray()), numFeatures());
      value = graph.node("Sub", uid() + "/centred", value, means).add();
    }
    if (getWithStd()) {
      String factors = graph.constant(uid() + "/factor", Floats.of(factors()), numFeatures());
      value = graph.node("Mul", uid() + "/scaled", value, factors).add();
    }
    return value;
  }

  private Formula formula() {
    return new Formula(inputCheck(), getWithMean(), mean.toArray(), factors());
  }

  private double[] factors() {
    double[] factors = new double[numFeatures()];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = !getWithStd() ? 1 : std.apply(i) == 0 ? 0 : 1 / std.apply(i);
    }
    return factors;
  }

  /** What executors do with a row: {@code (x - mean) * factor}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Formula(VectorCheck check, boolean withMean, double[] means, double[] factors)
      implements UDF1<Object, Vector> {
    @Override
    public Vector call(Object cell) {
      Features features = check.require(cell);
      if (!withMean && features instanceof Features.Sparse sparse) {
        double[] values = new double[sparse.values().length];
        for (int k = 0; k < values.length; k++) {
          values[k] = sparse.values()[k] * factors[sparse.indices()[k]];
        }
        return Vectors.sparse(sparse.size(), sparse.indices(), values);
      }
      double[] result = new double[features.size()];
      features.copyTo(result, 0);
      for (int i = 0; i < result.length; i++) {
        result[i] = (withMean ? result[i] - means[i] : result[i]) * factors[i];
      }
      return Vectors.dense(result);
    }
  }

  @Override
  public String toString() {
    return "StandardizerModel: uid=%s, numFeatures=%d, withMean=%b, withStd=%b"
        .formatted(uid(), numFeatures(), getWithMean(), getWithStd());
  }

  @Override
  public StandardizerModel copy(ParamMap extra) {
    return copyValues(new StandardizerModel(uid(), mean, std), extra).setParent(parent());
  }

  /** Bytes of memory that the model takes; asked for by Spark 4.1. */
  @SuppressWarnings("MissingOverride")
  public long estimatedSize() {
    return (long) Double.BYTES * (mean.size() + std.size());
  }

  @Override
  public MLWriter write() {
    return new ModelWriter(this, folder -> ModelRow.write(folder, DATA, mean, std));
  }

  /** A reader of saved models. */
  public static MLReader<StandardizerModel> read() {
    return new ModelReader<>(
        StandardizerModel.class,
        (uid, folder) -> {
          Row row = ModelRow.read(folder, DATA);
          return new StandardizerModel(uid, row.getAs(0), row.getAs(1));
        });
  }

  /** Loads the model saved at {@code path}. */
  public static StandardizerModel load(String path) {
    return read().load(path);
  }
}
