package convoy.averaging;

import java.util.Optional;

/**
 * All that a training needs to go on where it was, and to end in the bits it would have ended in.
 */
final class Checkpoint {
  private final Fingerprint fingerprint;
  private final int rounds;
  private final long examples;
  private final State state;
  private final float[] outerVelocity;
  private final Optional<BestWeights.Memory> best;

  /**
   * @param fingerprint of the training
   * @param rounds that have ended
   * @param examples that all workers together have trained on in them
   * @param state that the next round starts from
   * @param outerVelocity of the outer optimizer; empty if it remembers nothing
   * @param best weights so far, with early stopping
   */
  Checkpoint(
      Fingerprint fingerprint,
      int rounds,
      long examples,
      State state,
      float[] outerVelocity,
      Optional<BestWeights.Memory> best) {
    this.fingerprint = fingerprint;
    this.rounds = rounds;
    this.examples = examples;
    this.state = state;
    this.outerVelocity = outerVelocity;
    this.best = best;
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  int rounds() {
    return rounds;
  }

  long examples() {
    return examples;
  }

  State state() {
    return state;
  }

  float[] outerVelocity() {
    return outerVelocity;
  }

  Optional<BestWeights.Memory> best() {
    return best;
  }
}
