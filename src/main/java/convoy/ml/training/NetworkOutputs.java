package convoy.ml.training;

import convoy.averaging.device.ArithmeticChoice;
import convoy.averaging.device.MemoryRoom;
import convoy.averaging.device.TaskNetworks;
import convoy.backend.Arithmetic;
import convoy.backend.AutoBackend;
import convoy.backend.Device;
import convoy.backend.Network;
import convoy.data.augment.Image;
import convoy.memory.MemoryNeed;
import convoy.ml.util.RefusedRowException;
import convoy.ml.util.RowBatches;
import convoy.ml.util.Schemas;
import convoy.ml.util.VectorCheck;
import convoy.network.NetworkSpec;
import convoy.network.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What a trained network gives for rows, many at once on executors, or one by one.
 *
 * @param network with its output layer
 * @param check of the features
 * @param flips whether outputs are the mean of those for an image and for its mirror image
 */
public record NetworkOutputs(NetworkSpec network, VectorCheck check, boolean flips)
    implements Serializable {

  /** Makes of the outputs for a row the new cells of that row. Runs on executors. */
  @FunctionalInterface
  public interface Cells extends Serializable {
    /**
     * @param outputs of the network for one row; may be changed
     */
    Object[] of(double[] outputs);
  }

  /** The outputs of a model. */
  public static <M extends NetworkModel & HasFeaturesCol> NetworkOutputs of(M model) {
    NetworkSpec network = model.networkSpec();
    return new NetworkOutputs(
        network,
        new VectorCheck(
            model.uid(),
            model.getFeaturesCol(),
            network.input().size(),
            "as in the data the model was fitted to"),
        model.flipsAtTestTime());
  }

  /**
   * Checks a model's Params and its column of features.
   *
   * @throws IllegalArgumentException if a Param is null, the backend lacks a layer, or the column
   *     is missing, of another type or of another size
   */
  public static <M extends NetworkModel & HasFeaturesCol> void requireFeatures(
      StructType schema, M model) {
    Schemas.requireValues(model);
    model.requireFlipsFit();
    EarlyChecks.requireLayers(model.uid(), model.getBackend(), model.networkSpec());
    Schemas.vectorSize(Schemas.requireFeatures(schema, model, model.featuresCol()))
        .ifPresent(of(model).check::requireSize);
  }

  /**
   * {@code dataset} with what a model makes of each row.
   *
   * @param schema that of {@code dataset}, followed by the new columns
   * @param cells makes the new columns' cells
   */
  public static <M extends NetworkModel & HasFeaturesCol> Dataset<Row> append(
      Dataset<?> dataset, StructType schema, M model, Cells cells) {
    SparkContext spark = dataset.sparkSession().sparkContext();
    NetworkOutputs outputs = of(model);
    Broadcast<float[]> weights =
        JavaSparkContext.fromSparkContext(spark).broadcast(model.trained().parameters());
    Arithmetic arithmetic =
        ArithmeticChoice.of(
            spark, model.getBackend(), model.getDevice(), Optional.of(outputs.network));
    // To ask how many partitions there are may compute them: one task there is at least.
    new MemoryRoom(model.uid(), "predicting with this network", "Train a smaller network.")
        .require(spark, MemoryNeed.NONE, MemoryNeed.prediction(outputs.network, arithmetic), 1);
    int features = schema.fieldIndex(model.getFeaturesCol());
    return RowBatches.append(
        dataset,
        schema,
        MemoryNeed.predictionRows(outputs.network, arithmetic),
        model.uid(),
        model.getFeaturesCol(),
        rows -> {
          List<Object> inputs = new ArrayList<>(rows.size());
          rows.forEach(row -> inputs.add(row.get(features)));
          return outputs.of(inputs, weights.value(), arithmetic).stream().map(cells::of).toList();
        });
  }

  /**
   * The network's outputs for one row, computed on the processor of the calling thread's machine,
   * whatever the model's device is.
   */
  public static <M extends NetworkModel & HasFeaturesCol> double[] ofRow(M model, Vector features) {
    Arithmetic here =
        Arithmetic.of(
            AutoBackend.resolve(model.getBackend(), Optional.of(model.networkSpec())),
            Device.Kind.CPU);
    return of(model)
        .of(Collections.singletonList(features), model.trained().parameters(), here)
        .get(0);
  }

  /** The network's outputs for the features of at most a block of rows. */
  private List<double[]> of(List<?> features, float[] weights, Arithmetic arithmetic) {
    int together = MemoryNeed.predictionRows(network, arithmetic);
    int length = network.input().size();
    int width = network.output().size();
    float[] inputs = new float[together * length];
    for (int row = 0; row < features.size(); row++) {
      check.requireFloat32(features.get(row)).copyTo(inputs, row * length);
    }
    float[] outputs = new float[together * width];
    TaskContext task = TaskContext.get();
    int threads = task == null ? 1 : task.cpus();
    TaskNetworks.predict(
        arithmetic,
        network,
        threads,
        open -> {
          open.load(weights);
          open.predict(inputs, together, outputs);
          if (flips) {
            averageWithMirrorImages(open, inputs, together, outputs);
          }
          return outputs;
        });
    List<double[]> rows = new ArrayList<>(features.size());
    for (int row = 0; row < features.size(); row++) {
      double[] values = new double[width];
      for (int i = 0; i < width; i++) {
        values[i] = outputs[row * width + i];
      }
      requireFinite(values, features.get(row));
      rows.add(values);
    }
    return rows;
  }

  private void averageWithMirrorImages(Network open, float[] inputs, int rows, float[] outputs) {
    Shape image = network.input();
    Image.mirror(inputs, 0, rows * image.channels() * image.height(), image.width());
    float[] mirrored = new float[outputs.length];
    open.predict(inputs, rows, mirrored);
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = (outputs[i] + mirrored[i]) / 2;
    }
  }

  /** Refuses an output that would make every prediction NaN, or a class of it. */
  private void requireFinite(double[] outputs, Object features) {
    Arrays.stream(outputs)
        .filter(output -> !Double.isFinite(output))
        .findFirst()
        .ifPresent(
            output -> {
              throw new RefusedRowException(
                  "%s: the network's output is %s for a row of column '%s' whose largest feature has the magnitude %s. Scale the features as those that the model was trained on, or drop such rows."
                      .formatted(
                          check.stage(), output, check.column(), largestMagnitude(features)));
            });
  }

  private double largestMagnitude(Object features) {
    return Arrays.stream(check.require(features).toDoubles()).map(Math::abs).max().orElseThrow();
  }
}
