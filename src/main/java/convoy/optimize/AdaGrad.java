package convoy.optimize;

import convoy.network.Checks;
import java.util.List;

/**
 * AdaGrad (Duchi et al. 2011), as PyTorch writes it: r = r + g g; w = w - learningRate g / (sqrt(r)
 * + epsilon). Rates of what is seldom active stay large; all of them only fall.
 *
 * @param epsilon outside of the root, greater than 0; default 1e-10
 */
public record AdaGrad(Double epsilon) implements Optimizer {

  public AdaGrad {
    epsilon = epsilon == null ? 1e-10 : epsilon;
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
    Vector squares = state.get(0);
    squares.addSquare(gradient);
    parameters.addRatio(-step.learningRate(), gradient, 1, squares, epsilon);
  }
}
