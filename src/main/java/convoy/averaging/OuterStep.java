package convoy.averaging;

import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.optimize.HostVector;
import convoy.optimize.Vector;
import java.io.Serializable;
import java.util.List;

/**
 * How the workers' mean becomes the start of the next round, for a training's network: {@link
 * OuterOptimizer}, and the bounds that weights are kept in.
 *
 * @param network what is trained
 * @param settings how
 */
record OuterStep(NetworkSpec network, Settings settings) implements Serializable {

  /** Whether anything happens. */
  boolean isNone() {
    return settings.outer().equals(OuterOptimizer.PLAIN);
  }

  /** Whether it goes by units, whose weights lie anywhere: it goes further than any worker did. */
  boolean isBounded() {
    return !isNone() && Double.isFinite(settings.update().regularization().maxNorm());
  }

  /**
   * Takes the step of a stretch of the parameters; of all of them, if it {@link #isBounded}.
   *
   * @param old parameters at the start of the round
   * @param mean of the workers'; becomes the new parameters
   * @param velocity of what of the stretch is learnt, or no values if nothing is remembered;
   *     changed
   * @param from where the stretch begins
   */
  void take(float[] old, float[] mean, float[] velocity, int from) {
    if (isNone()) {
      return; // old + (mean - old) would not be the mean's bits
    }
    ParameterLayout layout = new ParameterLayout(network);
    boolean sparse = settings.update().regularization().l1() > 0;
    settings.outer().step(old, mean, velocity, from, layout.learnt(), sparse);
    if (isBounded()) {
      Vector learnt = new HostVector(mean, layout.trainableSize());
      settings.update().on(layout, learnt, learnt, List.of()).bound();
    }
  }
}
