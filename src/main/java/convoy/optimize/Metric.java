package convoy.optimize;

import convoy.data.Batch;
import java.io.Serializable;

/**
 * How good a network's outputs are, in a number that people know. It follows from sums over rows,
 * so that executors can add up their parts.
 */
public interface Metric extends Serializable {
  /** What users call it. */
  String name();

  /** How many sums it follows from. */
  int sums();

  /**
   * Adds up rows.
   *
   * @param outputs the network's outputs, row after row
   * @param width outputs of an example
   * @param batch targets and weights
   * @param sums {@link #sums} numbers; changed
   */
  void add(float[] outputs, int width, Batch batch, double[] sums);

  /**
   * Takes up what other rows add up to.
   *
   * @param sums changed
   * @param others {@link #sums} numbers, too
   */
  default void merge(double[] sums, double[] others) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += others[i];
    }
  }

  /**
   * The metric.
   *
   * @param sums over all rows
   * @param weight of all rows, greater than 0
   */
  double value(double[] sums, double weight);

  /** What is to become small, given {@link #value}: for an accuracy 1 less the accuracy. */
  double error(double value);
}
