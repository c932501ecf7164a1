package convoy.averaging;

import java.io.Serializable;

/** What a worker has to say of its round, beside its weights. */
final class WorkerReport implements Serializable {
  private static final long serialVersionUID = 1;

  private final double weight;
  private final long examples;
  private final double lossSum;
  private final long computingNanos;
  private final long stateNanos;
  private final long rowsNanos;

  /**
   * @param weight of the examples it saw, added up; its weight in the mean
   * @param examples it saw
   * @param lossSum the examples' losses, each times its weight, added up
   * @param computingNanos time it spent on mini-batches
   * @param stateNanos time it waited for weights, and spent on giving weights back
   * @param rowsNanos time it waited for rows
   */
  WorkerReport(
      double weight,
      long examples,
      double lossSum,
      long computingNanos,
      long stateNanos,
      long rowsNanos) {
    this.weight = weight;
    this.examples = examples;
    this.lossSum = lossSum;
    this.computingNanos = computingNanos;
    this.stateNanos = stateNanos;
    this.rowsNanos = rowsNanos;
  }

  /** The same with more time spent on weights. */
  WorkerReport withMoreStateNanos(long nanos) {
    return new WorkerReport(
        weight, examples, lossSum, computingNanos, stateNanos + nanos, rowsNanos);
  }

  double weight() {
    return weight;
  }

  long examples() {
    return examples;
  }

  double lossSum() {
    return lossSum;
  }

  long computingNanos() {
    return computingNanos;
  }

  long stateNanos() {
    return stateNanos;
  }

  long rowsNanos() {
    return rowsNanos;
  }
}
