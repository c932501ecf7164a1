package convoy.optimize;

/** The softmax p = exp(z) / sum exp(z), without overflow for any z. */
final class Softmax {
  private Softmax() {}

  /** Replaces numbers by their softmax. */
  static void apply(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - largest);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
  }
}
