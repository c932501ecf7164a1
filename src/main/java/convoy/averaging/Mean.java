package convoy.averaging;

import java.util.Arrays;
import java.util.List;

/**
 * The mean of what workers return, weighted by the examples each saw: sum w_k x_k / sum w_k, in
 * double precision and in the order of the workers, so that it has the same bits every time. The
 * mean of one is that one, bit for bit.
 */
final class Mean {
  /** Sums of a chunk stay in the processor's cache while worker after worker is added. */
  private static final int CHUNK = 2048;

  private Mean() {}

  /**
   * @param results one a worker, in their order; at least one has weight
   */
  static State of(List<Contribution> results) {
    double[] weights = results.stream().mapToDouble(Contribution::weight).toArray();
    List<float[]> parameters = results.stream().map(r -> r.state().parameters()).toList();
    float[][] optimizerState = new float[results.get(0).state().optimizerState().length][];
    for (int i = 0; i < optimizerState.length; i++) {
      int vector = i;
      optimizerState[i] =
          of(results.stream().map(r -> r.state().optimizerState()[vector]).toList(), weights);
    }
    return new State(of(parameters, weights), optimizerState);
  }

  static float[] of(List<float[]> vectors, double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    float[] mean = new float[vectors.get(0).length];
    double[] sums = new double[CHUNK];
    for (int from = 0; from < mean.length; from += CHUNK) {
      int length = Math.min(CHUNK, mean.length - from);
      Arrays.fill(sums, 0);
      for (int k = 0; k < weights.length; k++) {
        addWeighted(weights[k], vectors.get(k), from, length, sums);
      }
      for (int i = 0; i < length; i++) {
        mean[from + i] = (float) (sums[i] / total);
      }
    }
    return mean;
  }

  private static void addWeighted(
      double weight, float[] vector, int from, int length, double[] sums) {
    for (int i = 0; i < length; i++) {
      sums[i] += weight * vector[from + i];
    }
  }
}
