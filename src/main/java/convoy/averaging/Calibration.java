package convoy.averaging;

import convoy.averaging.device.Slots;
import convoy.data.Shard;
import convoy.network.NetworkSpec;
import convoy.optimize.Loss;
import convoy.optimize.Temperature;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Finds the temperature ({@link Temperature}) of a trained network's outputs on rows that it did
 * not learn from. Five plain Spark jobs, each of which asks the network for all rows once and tries
 * many temperatures; outputs stay on the executors, and the blocks' sums are added up in the
 * blocks' order.
 */
public final class Calibration {
  private Calibration() {}

  /**
   * The temperature by which to divide the outputs; none if no one is best.
   *
   * @param network with its output layer
   * @param parameters trained ones
   * @param rows at least one, with a weight greater than 0 in all
   * @param settings of the training
   * @throws java.util.NoSuchElementException if their loss is not one of probabilities
   */
  public static OptionalDouble temperature(
      NetworkSpec network, float[] parameters, TrainingData rows, Settings settings) {
    Loss likelihood = settings.loss().likelihood().orElseThrow();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.context());
    String description = spark.getLocalProperty(TrainingLoop.JOB_DESCRIPTION);
    int parts = (int) Math.min(settings.workers(), rows.rows());
    Evaluation evaluation = new Evaluation(network, settings, Slots.threads(rows.context()));
    Broadcast<float[]> weights = spark.broadcast(parameters);
    try (Shards shards = rows.deal(parts, network.input().size())) {
      spark.setJobDescription("calibration");
      return Temperature.best(
          inverses -> {
            List<double[]> blocks =
                shards
                    .blocks()
                    .map(block -> slopes(evaluation, weights.value(), block, likelihood, inverses))
                    .collect();
            double[] sums = new double[inverses.length];
            blocks.forEach(block -> add(block, sums));
            return sums;
          });
    } finally {
      spark.setLocalProperty(TrainingLoop.JOB_DESCRIPTION, description);
      weights.destroy(false);
    }
  }

  private static double[] slopes(
      Evaluation evaluation, float[] parameters, Shard block, Loss likelihood, double[] inverses) {
    int width = evaluation.network().output().size();
    double[] sums = new double[inverses.length];
    evaluation.predict(
        parameters,
        block,
        (outputs, rows) -> Temperature.addSlopes(likelihood, outputs, width, rows, inverses, sums));
    return sums;
  }

  private static void add(double[] block, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += block[i];
    }
  }
}
