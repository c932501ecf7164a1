package convoy.averaging;

import java.io.Serializable;

/** What a worker gives after a round. */
final class Contribution implements Serializable {
  private static final long serialVersionUID = 1;

  private final State state;
  private final WorkerReport report;

  /**
   * @param state parameters and optimizer state after the worker's last step
   * @param report what it has to say of the round
   */
  Contribution(State state, WorkerReport report) {
    this.state = state;
    this.report = report;
  }

  State state() {
    return state;
  }

  WorkerReport report() {
    return report;
  }
}
