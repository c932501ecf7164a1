package convoy.averaging;

import java.io.Serializable;

/** What a worker has to say after a round. */
final class Contribution implements Serializable {
  private static final long serialVersionUID = 1;

  private final State state;
  private final double weight;
  private final long examples;
  private final double lossSum;

  /**
   * @param state parameters and optimizer state after the worker's last step
   * @param weight of the examples it saw, added up; its weight in the mean
   * @param examples it saw
   * @param lossSum the examples' losses, each times its weight, added up
   */
  Contribution(State state, double weight, long examples, double lossSum) {
    this.state = state;
    this.weight = weight;
    this.examples = examples;
    this.lossSum = lossSum;
  }

  State state() {
    return state;
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
}
