package convoy.optimize;

import convoy.network.Checks;
import java.util.List;

/**
 * Nesterov's accelerated gradient as Sutskever et al. 2013 and PyTorch write it: v = momentum v +
 * g; w = w - learningRate (g + momentum v).
 *
 * @param momentum in [0, 1); default 0.9
 */
public record Nesterov(Double momentum) implements Optimizer {

  public Nesterov {
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
    double mu = step.momentum().orElse(momentum);
    velocity.scaleAndAdd(mu, gradient);
    parameters.add(-step.learningRate(), gradient);
    parameters.add(-step.learningRate() * mu, velocity);
  }
}
