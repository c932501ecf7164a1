package convoy.optimize;

/** The sigmoid s(z) = 1 / (1 + exp(-z)) and its logarithm, without overflow for any z. */
final class Sigmoid {
  private Sigmoid() {}

  static double of(double z) {
    // The exponential of what is not positive: at most 1, and no digit of a small sigmoid is lost.
    double small = Math.exp(-Math.abs(z));
    return (z >= 0 ? 1 : small) / (1 + small);
  }

  /** log s(z) = min(z, 0) - log(1 + exp(-|z|)). */
  static double log(double z) {
    return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
  }

  /** -t log s(z) - (1 - t) log(1 - s(z)) = (1 - t) z - log s(z). */
  static double crossEntropy(double z, double target) {
    return (1 - target) * z - log(z);
  }

  /** The derivative of {@link #crossEntropy} by z: s(z) - t. */
  static double crossEntropySlope(double z, double target) {
    return of(z) - target;
  }
}
