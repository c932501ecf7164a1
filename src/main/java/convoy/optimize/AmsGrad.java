package convoy.optimize;

import java.util.List;

/**
 * AMSGrad (Reddi et al. 2018), as PyTorch's Adam with {@code amsgrad}: {@link Adam} whose v is the
 * greatest that there has been, so that rates do not rise again: u = max(u, v); w = w -
 * learningRate (m / (1 - beta1^t)) / (sqrt(u / (1 - beta2^t)) + epsilon). The greatest is taken
 * before v is corrected for its beginning at zero.
 *
 * @param beta1 in [0, 1); default 0.9; a schedule of momentum sets it
 * @param beta2 in [0, 1); default 0.999
 * @param epsilon greater than 0; default 1e-8
 */
public record AmsGrad(Double beta1, Double beta2, Double epsilon) implements Optimizer {

  public AmsGrad {
    Adam adam = new Adam(beta1, beta2, epsilon);
    beta1 = adam.beta1();
    beta2 = adam.beta2();
    epsilon = adam.epsilon();
  }

  @Override
  public int stateVectors() {
    return 3;
  }

  @Override
  public int scratchVectors() {
    return 1;
  }

  @Override
  public void step(Vector parameters, Vector gradient, List<Vector> state, Step step) {
    AdamMoments.average(beta1, beta2, gradient, state, step);
    Vector greatest = state.get(2);
    greatest.max(state.get(1));
    AdamMoments.move(parameters, state.get(0), greatest, beta1, beta2, epsilon, step);
  }
}
