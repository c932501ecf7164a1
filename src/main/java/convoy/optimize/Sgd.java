package convoy.optimize;

import java.util.List;

/** Plain stochastic gradient descent: w = w - learningRate g. */
public record Sgd() implements Optimizer {

  @Override
  public int stateVectors() {
    return 0;
  }

  @Override
  public void step(Vector parameters, Vector gradient, List<Vector> state, Step step) {
    parameters.add(-step.learningRate(), gradient);
  }
}
