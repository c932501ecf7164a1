package convoy.optimize;

/**
 * The gradient of a step that takes one mini-batch or several: the weighted mean over all their
 * examples, as one batch of them all would give it. With one mini-batch nothing is copied.
 */
public final class StepGradient {
  private final Vector ofBatch;
  private final Vector mean;
  private double weight;
  private boolean empty = true;

  /**
   * @param ofBatch where the network leaves the gradient of a mini-batch's weighted mean loss; it
   *     is changed
   * @param mean takes up several: another vector of that length; the same if there is one a step
   */
  public StepGradient(Vector ofBatch, Vector mean) {
    this.ofBatch = ofBatch;
    this.mean = mean;
  }

  /** Where the step finds it. */
  public Vector vector() {
    return mean;
  }

  /** Whether there was no mini-batch since the last step began. */
  public boolean isEmpty() {
    return empty;
  }

  /** Begins a step. */
  public void begin() {
    empty = true;
    weight = 0;
  }

  /**
   * Takes up the mini-batch whose gradient the network has just left.
   *
   * @param batchWeight of all its examples, at least 0
   */
  public void add(double batchWeight) {
    double total = weight + batchWeight;
    if (mean != ofBatch && empty) {
      mean.set(ofBatch);
    } else if (mean != ofBatch && batchWeight > 0) {
      ofBatch.scale(batchWeight / total);
      mean.scaleAndAdd(weight / total, ofBatch);
    }
    empty = false;
    weight = total;
  }
}
