package convoy.averaging;

import convoy.averaging.device.TaskNetworks;
import convoy.averaging.report.ValidationScore;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.data.Sampling;
import convoy.data.Shard;
import convoy.memory.MemoryNeed;
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

  /** Adds some rows to sums. */
  interface Adding<T> {
    /**
     * @param sums changed
     * @param outputs of the network, row after row, for these rows and perhaps more; reused
     * @param rows targets and weights; reused
     */
    void add(T sums, float[] outputs, Batch rows);
  }

  /** Sums over a shard, in the order of its rows. */
  static final class Sums implements Serializable {
    private static final long serialVersionUID = 1;
    private double weight;
    private double loss;
    private final double[][] metrics;

    /**
     * @param measured beside the loss
     */
    Sums(List<Metric> measured) {
      this.metrics =
          measured.stream().map(metric -> new double[metric.sums()]).toArray(double[][]::new);
    }

    /** Takes up those of other rows, of the same metrics. */
    void add(Sums other, List<Metric> measured) {
      weight += other.weight;
      loss += other.loss;
      for (int i = 0; i < metrics.length; i++) {
        measured.get(i).merge(metrics[i], other.metrics[i]);
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

  /** Loss and metrics over a shard. */
  Sums run(float[] parameters, Shard shard) {
    List<Metric> metrics = metrics();
    int width = network.output().size();
    // Comes with the loss, and is not needed here.
    float[] gradient = new float[MemoryNeed.predictionRows(network, settings.arithmetic()) * width];
    return sum(
        parameters,
        shard,
        new Sums(metrics),
        (sums, outputs, rows) -> {
          sums.weight += rows.totalWeight();
          sums.loss += settings.loss().evaluate(outputs, width, rows, gradient);
          for (int i = 0; i < metrics.size(); i++) {
            metrics.get(i).add(outputs, width, rows, sums.metrics[i]);
          }
        });
  }

  /**
   * Adds up something over a shard, in the order of its rows.
   *
   * @param sums of no rows; changed, and given back
   */
  <T> T sum(float[] parameters, Shard shard, T sums, Adding<T> adding) {
    return TaskNetworks.predict(
        settings.arithmetic(),
        network,
        threads,
        open -> {
          open.load(parameters);
          sum(open, shard, sums, adding);
          return sums;
        });
  }

  /**
   * What the network makes of each row, whatever the row weighs.
   *
   * @param kind of sampling that asks: for the losses, or for 1 where a row is misclassified and 0
   *     elsewhere
   */
  float[] measures(float[] parameters, Shard shard, Sampling.Kind kind) {
    RowMeasure measure = new RowMeasure(settings.loss(), network.output().size(), kind);
    int[] row = {0};
    return sum(
        parameters,
        shard,
        new float[shard.rows()],
        (measures, outputs, rows) -> {
          for (int i = 0; i < rows.rows(); i++) {
            measures[row[0]++] = measure.of(rows, outputs, i);
          }
        });
  }

  private <T> void sum(Network open, Shard shard, T sums, Adding<T> adding) {
    int together = MemoryNeed.predictionRows(network, settings.arithmetic());
    Batch block = settings.newBatch(network, together);
    int[] order = new int[together];
    float[] outputs = new float[together * network.output().size()];
    for (int from = 0; from < shard.rows(); from += together) {
      int rows = Math.min(together, shard.rows() - from);
      for (int i = 0; i < rows; i++) {
        order[i] = from + i;
      }
      block.resize(rows);
      shard.fill(order, 0, rows, block, 0);
      open.predict(block.features(), together, outputs);
      adding.add(sums, outputs, block);
    }
  }
}
