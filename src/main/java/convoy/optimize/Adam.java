package convoy.optimize;

import convoy.network.Checks;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, algorithm 1): m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g
 * g; w = w - learningRate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
 *
 * @param beta1 in [0, 1); default 0.9; a schedule of momentum sets it
 * @param beta2 in [0, 1); default 0.999
 * @param epsilon greater than 0; default 1e-8
 */
public record Adam(Double beta1, Double beta2, Double epsilon) implements Optimizer {

  public Adam {
    beta1 = beta1 == null ? 0.9 : beta1;
    beta2 = beta2 == null ? 0.999 : beta2;
    epsilon = epsilon == null ? 1e-8 : epsilon;
    Checks.check(beta1 >= 0 && beta1 < 1, "beta1", "in [0, 1)", beta1);
    Checks.check(beta2 >= 0 && beta2 < 1, "beta2", "in [0, 1)", beta2);
    Checks.positive(epsilon, "epsilon");
  }

  @Override
  public int stateVectors() {
    return 2;
  }

  @Override
  public int scratchVectors() {
    return 1;
  }

  @Override
  public void step(Vector parameters, Vector gradient, List<Vector> state, Step step) {
    AdamMoments.average(beta1, beta2, gradient, state, step);
    AdamMoments.move(parameters, state.get(0), state.get(1), beta1, beta2, epsilon, step);
  }
}
