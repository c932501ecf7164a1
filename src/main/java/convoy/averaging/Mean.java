package convoy.averaging;

import java.util.ArrayList;
import java.util.List;

/** The mean of what workers return, weighted by the examples each saw, in the workers' order. */
final class Mean {
  /** Sums of a chunk stay in the processor's cache while worker after worker is added. */
  private static final int CHUNK = 2048;

  private Mean() {}

  /**
   * @param states one a worker, in their order
   * @param weights of each; at least one is not 0
   */
  static State of(List<State> states, double[] weights) {
    List<float[]> means = new ArrayList<>();
    for (int i = 0; i < states.get(0).vectors().size(); i++) {
      int vector = i;
      means.add(ofVectors(states.stream().map(s -> s.vectors().get(vector)).toList(), weights));
    }
    return State.of(means);
  }

  private static float[] ofVectors(List<float[]> vectors, double[] weights) {
    float[] mean = new float[vectors.get(0).length];
    for (int from = 0; from < mean.length; from += CHUNK) {
      WeightedSum sum = new WeightedSum(Math.min(CHUNK, mean.length - from));
      for (int k = 0; k < weights.length; k++) {
        sum.add(weights[k], vectors.get(k), from);
      }
      sum.mean(mean, from);
    }
    return mean;
  }
}
