package convoy.optimize;

import convoy.network.Checks;
import java.util.List;

/**
 * RMSprop (Tieleman and Hinton 2012), as PyTorch writes it: r = decay r + (1 - decay) g g; w = w -
 * learningRate g / (sqrt(r) + epsilon). PyTorch calls the decay alpha, and its default is 0.99.
 *
 * @param decay in [0, 1); default 0.9
 * @param epsilon outside of the root, greater than 0; default 1e-8
 */
public record RmsProp(Double decay, Double epsilon) implements Optimizer {

  public RmsProp {
    decay = decay == null ? 0.9 : decay;
    epsilon = epsilon == null ? 1e-8 : epsilon;
    Checks.check(decay >= 0 && decay < 1, "decay", "in [0, 1)", decay);
    Checks.positive(epsilon, "epsilon");
  }

  @Override
  public int stateVectors() {
    return 1;
  }

  @Override
  public int scratchVectors() {
    return 1;
  }

  @Override
  public void step(Vector parameters, Vector gradient, List<Vector> state, Step step) {
    Vector square = state.get(0);
    square.moveTowardsSquare(1 - decay, gradient);
    parameters.addRatio(-step.learningRate(), gradient, 1, square, epsilon);
  }
}
