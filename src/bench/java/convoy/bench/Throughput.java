package convoy.bench;

import java.util.Collections;
import java.util.Map;

/**
 * What a process of {@link BackendSpeeds} found, in Java or in Python.
 *
 * @param training images/s, each batch a step of the optimizer
 * @param prediction images/s, by the rows that are predicted together
 * @param accuracy on the test images behind the training, 0 to 1: both sides have learnt
 */
public record Throughput(double training, Map<Integer, Double> prediction, double accuracy) {

  /** Of the batch that is the faster. */
  double bestPrediction() {
    return Collections.max(prediction.values());
  }
}
