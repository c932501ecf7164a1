package convoy.averaging;

/**
 * A weighted mean of vectors, sum w_k x_k / sum w_k, in double precision and in the order in which
 * they are added, so that it has the same bits every time. The mean of one is that one, bit for
 * bit.
 */
final class WeightedSum {
  private final double[] sums;
  private double total;

  /**
   * @param length of the vectors
   */
  WeightedSum(int length) {
    sums = new double[length];
  }

  /** Adds the stretch of a vector that begins at a place. */
  void add(double weight, float[] vector, int from) {
    total += weight;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * vector[from + i];
    }
  }

  /** Writes the mean into a vector from a place on. */
  void mean(float[] target, int at) {
    for (int i = 0; i < sums.length; i++) {
      target[at + i] = (float) (sums[i] / total);
    }
  }
}
