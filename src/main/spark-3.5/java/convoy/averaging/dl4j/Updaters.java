package convoy.averaging.dl4j;

import convoy.network.Json;
import convoy.optimize.Adam;
import convoy.optimize.Nesterov;
import convoy.optimize.Optimizer;
import convoy.optimize.Sgd;
import convoy.optimize.Update;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Optimizers in ND4J's words, which calls them updaters. */
final class Updaters {
  private Updaters() {}

  /**
   * The updater that takes the same steps. ND4J's Nesterov momentum remembers -learningRate times
   * ours, which with a constant rate is the same step. Its Adam adds epsilon before the correction
   * for the first steps, not after: its epsilon is ours divided by sqrt(1 - beta2^t).
   */
  static IUpdater of(Update update) {
    Optimizer optimizer = update.optimizer();
    double learningRate = update.learningRate();
    if (optimizer instanceof Sgd) {
      return new org.nd4j.linalg.learning.config.Sgd(learningRate);
    }
    if (optimizer instanceof Nesterov nesterov) {
      return new Nesterovs(learningRate, nesterov.momentum());
    }
    if (optimizer instanceof Adam adam) {
      return new org.nd4j.linalg.learning.config.Adam(
          learningRate, adam.beta1(), adam.beta2(), adam.epsilon());
    }
    throw new IllegalArgumentException(
        "trainingMaster dl4j has no optimizer "
            + Json.compact(optimizer)
            + ". Use sgd, nesterov or adam, or set trainingMaster to convoy.");
  }
}
