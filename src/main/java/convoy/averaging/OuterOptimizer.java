package convoy.averaging;

import convoy.network.Parameter;
import convoy.network.ParameterLayout.Tensor;
import java.io.Serializable;
import java.util.List;

/**
 * How the mean of the workers becomes the start of the next round. With delta = mean - old,
 * Nesterov's momentum on the deltas: v = momentum v + delta; new = old + learningRate (delta +
 * momentum v). Blockwise model-update filtering (Chen and Huo 2016), SlowMo (Wang et al. 2020) and
 * DiLoCo (Douillard et al. 2023) are of this family. It gives back what averaging rarely, or over
 * many workers, loses: the mean of many short ways is shorter than any of them.
 *
 * <p>It acts on what is learnt; batch-norm statistics are the workers' mean as it is.
 *
 * @param learningRate greater than 0
 * @param momentum in [0, 1)
 */
public record OuterOptimizer(double learningRate, double momentum) implements Serializable {
  /** The mean itself. */
  public static final OuterOptimizer PLAIN = new OuterOptimizer(1, 0);

  /**
   * What suits a number of workers: plain averaging below 4; momentum 0.2 and learning rate 0.8
   * below 8; 0.5 and 0.7 from 8 on. The steady rate, learningRate / (1 - momentum), stays at or
   * below 1.4: the published constants (0.9 and 0.7) are meant for many more workers.
   */
  public static OuterOptimizer forWorkers(int workers) {
    if (workers < 4) {
      return PLAIN;
    }
    return workers < 8 ? new OuterOptimizer(0.8, 0.2) : new OuterOptimizer(0.7, 0.5);
  }

  /** Whether it has a velocity to remember. */
  boolean remembers() {
    return momentum > 0;
  }

  /**
   * Takes the step of a stretch of the parameters, which may be all of them.
   *
   * @param old parameters at the start of the round
   * @param mean of the workers' parameters; becomes the new parameters
   * @param velocity of what of the stretch is learnt, or none if nothing is remembered; changed
   * @param from where in the flat vector the stretch begins
   * @param learnt what of the parameters is learnt
   * @param sparse whether weights that are zero in all workers stay zero, as L1 has made them so,
   *     and come to rest
   */
  void step(
      float[] old, float[] mean, float[] velocity, int from, List<Tensor> learnt, boolean sparse) {
    if (equals(PLAIN)) {
      return; // old + (mean - old) would not be the mean's bits
    }
    for (Tensor tensor : learnt) {
      boolean keepsZeros = sparse && tensor.kind() == Parameter.Kind.WEIGHT;
      int first = Math.max(0, tensor.offset() - from);
      int end = Math.min(mean.length, tensor.offset() + tensor.length() - from);
      for (int i = first; i < end; i++) {
        if (keepsZeros && mean[i] == 0) {
          if (remembers()) {
            velocity[i] = 0;
          }
        } else {
          mean[i] = stepped(old[i], mean[i], velocity, i);
        }
      }
    }
  }

  private float stepped(float old, float mean, float[] velocity, int i) {
    double delta = (double) mean - old;
    double step = delta;
    if (remembers()) {
      velocity[i] = (float) (momentum * velocity[i] + delta);
      step += momentum * velocity[i];
    }
    return (float) (old + learningRate * step);
  }
}
