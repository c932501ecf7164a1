package convoy.data;

/**
 * A mini-batch: rows of features, each with its targets and a weight. The arrays are reused from
 * one batch to the next, so that drawing one allocates nothing.
 */
public final class Batch {
  private final int featureLength;
  private final int targetLength;
  private float[] features;
  private float[] targets;
  private float[] weights;
  private int rows;
  private Batch twin;

  /**
   * An empty batch.
   *
   * @param featureLength values of an example
   * @param targetLength values that an example's output is compared with
   * @param capacity rows to make room for
   */
  public Batch(int featureLength, int targetLength, int capacity) {
    this.featureLength = featureLength;
    this.targetLength = targetLength;
    allocate(capacity);
  }

  private Batch(int targetLength, float[] weights) {
    this.featureLength = 0;
    this.targetLength = targetLength;
    this.features = new float[0];
    this.targets = new float[weights.length * targetLength];
    this.weights = weights;
  }

  /**
   * The same rows with their weights, without features, and with targets that the caller fills. It
   * is good until this batch is resized, and reused.
   */
  public Batch withOtherTargets() {
    if (twin == null || twin.weights != weights) {
      twin = new Batch(targetLength, weights);
    }
    twin.rows = rows;
    return twin;
  }

  /** Sets the number of rows; what the arrays hold is undefined until filled. */
  public void resize(int rows) {
    if (rows > weights.length) {
      allocate(rows);
    }
    this.rows = rows;
  }

  private void allocate(int capacity) {
    features = new float[Math.multiplyExact(capacity, featureLength)];
    targets = new float[Math.multiplyExact(capacity, targetLength)];
    weights = new float[capacity];
  }

  /** Rows in use. */
  public int rows() {
    return rows;
  }

  /** Values of an example. */
  public int featureLength() {
    return featureLength;
  }

  /** Row after row; the first {@link #rows} x {@link #featureLength} values are in use. */
  public float[] features() {
    return features;
  }

  /** Values that an example's output is compared with. */
  public int targetLength() {
    return targetLength;
  }

  /**
   * Row after row; the first {@link #rows} x {@link #targetLength} values are in use. For
   * classification one value a row, the class.
   */
  public float[] targets() {
    return targets;
  }

  /** A weight a row, at least 0. */
  public float[] weights() {
    return weights;
  }

  /** The sum of the weights. */
  public double totalWeight() {
    double total = 0;
    for (int row = 0; row < rows; row++) {
      total += weights[row];
    }
    return total;
  }
}
