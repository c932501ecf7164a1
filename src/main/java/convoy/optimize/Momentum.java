package convoy.optimize;

import convoy.network.Checks;
import java.util.List;

/**
 * Gradient descent with momentum (the heavy ball of Polyak 1964), as PyTorch writes it: v =
 * momentum v + g; w = w - learningRate v. The learning rate stands outside of v, so that where it
 * changes, steps taken before are not weighed anew.
 *
 * @param momentum in [0, 1); default 0.9
 */
public record Momentum(Double momentum) implements Optimizer {

  public Momentum {
    momentum = momentum == null ? 0.9 : momentum;
    Checks.check(momentum >= 0 && momentum < 1, "momentum", "in [0, 1)", momentum);
  }

  @Override
  public int stateVectors() {
    return 1;
  }

  @Override
  public void step(Vector parameters, Vector gradient, List<Vector> state, Step step) {
    Vector velocity = state.get(0);
    velocity.scaleAndAdd(step.momentum().orElse(momentum), gradient);
    parameters.add(-step.learningRate(), velocity);
  }
}
