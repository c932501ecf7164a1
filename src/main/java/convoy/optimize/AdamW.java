package convoy.optimize;

import convoy.network.Checks;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), as PyTorch writes it: w = w -
 * learningRate weightDecay w, and then {@link Adam}'s step. The decay is no part of the gradient,
 * so that it is the same for weights of large and of small gradients.
 *
 * @param beta1 in [0, 1); default 0.9; a schedule of momentum sets it
 * @param beta2 in [0, 1); default 0.999
 * @param epsilon greater than 0; default 1e-8
 * @param weightDecay at least 0; default 0.01
 */
public record AdamW(Double beta1, Double beta2, Double epsilon, Double weightDecay)
    implements Optimizer {

  public AdamW {
    Adam adam = new Adam(beta1, beta2, epsilon);
    beta1 = adam.beta1();
    beta2 = adam.beta2();
    epsilon = adam.epsilon();
    weightDecay = weightDecay == null ? 0.01 : weightDecay;
    Checks.atLeastZero(weightDecay, "weightDecay");
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
    parameters.scale(1 - step.learningRate() * step.weightDecay().orElse(weightDecay));
    AdamMoments.average(beta1, beta2, gradient, state, step);
    AdamMoments.move(parameters, state.get(0), state.get(1), beta1, beta2, epsilon, step);
  }
}
