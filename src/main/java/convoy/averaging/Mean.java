package convoy.averaging;

import java.util.List;

/**
 * The mean of what workers return, weighted by the examples each saw: sum w_k x_k / sum w_k, in
 * double precision and in the order of the workers, so that it has the same bits every time. The
 * mean of one is that one, bit for bit.
 */
final class Mean {
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
    int length = vectors.get(0).length;
    float[] mean = new float[length];
    float[][] all = vectors.toArray(float[][]::new);
    for (int i = 0; i < length; i++) {
      double sum = 0;
      for (int k = 0; k < all.length; k++) {
        sum += weights[k] * all[k][i];
      }
      mean[i] = (float) (sum / total);
    }
    return mean;
  }
}
