package convoy.averaging;

import convoy.averaging.device.TaskNetworks;
import convoy.averaging.report.ValidationScore;
import convoy.backend.Network;
import convoy.data.Batch;
import convoy.data.Shard;
import convoy.network.NetworkSpec;
import java.io.Serializable;

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
    private double correct;

    void add(Sums other) {
      weight += other.weight;
      loss += other.loss;
      correct += other.correct;
    }

    ValidationScore score() {
      return new ValidationScore(loss / weight, correct / weight);
    }
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
    Sums sums = new Sums();
    int classes = network.output().size();
    int together = settings.arithmetic().kind().predictionRows();
    Batch block = new Batch(shard.featureLength(), together);
    int[] order = new int[together];
    float[] outputs = new float[together * classes];
    float[] gradient = new float[outputs.length]; // comes with the loss, and is not needed here
    for (int from = 0; from < shard.rows(); from += together) {
      int rows = Math.min(together, shard.rows() - from);
      for (int i = 0; i < rows; i++) {
        order[i] = from + i;
      }
      block.resize(rows);
      shard.fill(order, 0, rows, block, 0);
      open.predict(block.features(), together, outputs);
      sums.weight += block.totalWeight();
      sums.loss += settings.loss().evaluate(outputs, classes, block, gradient);
      sums.correct += correct(outputs, classes, block);
    }
    return sums;
  }

  /** The weight of the rows whose label is the class with the largest output, the first of such. */
  private static double correct(float[] outputs, int classes, Batch block) {
    double correct = 0;
    for (int row = 0; row < block.rows(); row++) {
      int largest = 0;
      for (int i = 1; i < classes; i++) {
        if (outputs[row * classes + i] > outputs[row * classes + largest]) {
          largest = i;
        }
      }
      if (largest == (int) block.labels()[row]) {
        correct += block.weights()[row];
      }
    }
    return correct;
  }
}
