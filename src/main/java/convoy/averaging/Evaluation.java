package convoy.averaging;

import convoy.averaging.device.TaskNetworks;
import convoy.averaging.report.ValidationScore;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.data.Sampling;
import convoy.data.Shard;
import convoy.network.NetworkSpec;
import convoy.optimize.Metric;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An executor's part of a validation: what the network makes of a shard, or a block of one, a few
 * rows at a time. A pure function of parameters and shard.
 *
 * @param network what is validated
 * @param settings its loss and arithmetic
 * @param threads that the network's arithmetic may use
 */
record Evaluation(NetworkSpec network, Settings settings, int threads) implements Serializable {

  /** Sums over a shard, in the order of its rows. */
  static final class Sums implements Serializable {
    private static final long serialVersionUID = 1;
    private double weight;
    private double loss;
    private final double[][] metrics;

    /**
     * @param metrics what is measured beside the loss
     */
    Sums(List<Metric> metrics) {
      this.metrics =
          metrics.stream().map(metric -> new double[metric.sums()]).toArray(double[][]::new);
    }

    void add(Sums other) {
      weight += other.weight;
      loss += other.loss;
      for (int i = 0; i < metrics.length; i++) {
        for (int j = 0; j < metrics[i].length; j++) {
          metrics[i][j] += other.metrics[i][j];
        }
      }
    }

    /** What the sums say, of the metrics that they are of. */
    ValidationScore score(List<Metric> measured) {
      Map<String, Double> values = new LinkedHashMap<>();
      for (int i = 0; i < metrics.length; i++) {
        values.put(measured.get(i).name(), measured.get(i).value(metrics[i], weight));
      }
      return new ValidationScore(loss / weight, values);
    }
  }

  /** What is measured beside the loss. */
  List<Metric> metrics() {
    return settings.loss().metrics(network.output().size());
  }

  Sums run(float[] parameters, Shard shard) {
    return TaskNetworks.compute(
        settings.arithmetic(),
        network,
        threads,
        open -> {
          open.load(parameters);
          return evaluate(open, shard);
        });
  }

  private Sums evaluate(Network open, Shard shard) {
    List<Metric> metrics = metrics();
    Sums sums = new Sums(metrics);
    int width = network.output().size();
    float[] gradient = new float[together() * width]; // comes with the loss, and is not needed here
    visit(
        open,
        shard,
        (block, outputs) -> {
          sums.weight += block.totalWeight();
          sums.loss += settings.loss().evaluate(outputs, width, block, gradient);
          for (int i = 0; i < metrics.size(); i++) {
            metrics.get(i).add(outputs, width, block, sums.metrics[i]);
          }
        });
    return sums;
  }

  /**
   * What the network makes of each row, whatever the row weighs.
   *
   * @param kind of sampling that asks: for the losses, or for 1 where a row is misclassified and 0
   *     elsewhere
   */
  float[] measures(float[] parameters, Shard shard, Sampling.Kind kind) {
    return TaskNetworks.compute(
        settings.arithmetic(),
        network,
        threads,
        open -> {
          open.load(parameters);
          RowMeasure measure = new RowMeasure(settings.loss(), network.output().size(), kind);
          float[] measures = new float[shard.rows()];
          int[] row = {0};
          visit(
              open,
              shard,
              (block, outputs) -> {
                for (int i = 0; i < block.rows(); i++) {
                  measures[row[0]++] = measure.of(block, outputs, i);
                }
              });
          return measures;
        });
  }

  /** Sees some rows and the network's outputs for them. */
  @FunctionalInterface
  private interface Visitor {
    void rows(Batch rows, float[] outputs);
  }

  private int together() {
    return settings.arithmetic().kind().predictionRows();
  }

  /** Goes through the rows in their order, some at a time. */
  private void visit(Network open, Shard shard, Visitor visitor) {
    int together = together();
    float[] outputs = new float[together * network.output().size()];
    Batch block = settings.newBatch(network, together);
    int[] order = new int[together];
    for (int from = 0; from < shard.rows(); from += together) {
      int rows = Math.min(together, shard.rows() - from);
      for (int i = 0; i < rows; i++) {
        order[i] = from + i;
      }
      block.resize(rows);
      shard.fill(order, 0, rows, block, 0);
      open.predict(block.features(), together, outputs);
      visitor.rows(block, outputs);
    }
  }
}
