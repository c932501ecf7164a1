package convoy.backend;

import convoy.data.Batch;
import convoy.optimize.Loss;
import convoy.optimize.Vector;
import java.io.Serializable;

/**
 * Adversarial training by the fast gradient sign method (Goodfellow, Shlens and Szegedy 2015,
 * "Explaining and harnessing adversarial examples", section 6): each mini-batch x is also shown as
 *
 * <pre>{@code x' = x + epsilon sign(dL(x)/dx)}</pre>
 *
 * and a step follows the gradient of (1 - weight) L(x) + weight L(x'), in which x' counts as given.
 * What falls out (dropout) is the same for both. Running statistics of batch normalization are
 * those of the examples as they are: x' does not enter them. Takes two passes in place of one.
 *
 * @param epsilon how far each feature is moved, in its own units, at least 0; 0: no such examples
 * @param weight of the loss of the moved examples, in (0, 1]; the paper's 1 - alpha
 */
public record FastGradientSign(double epsilon, double weight) implements Serializable {
  /** Examples as they are. */
  public static final FastGradientSign NONE = new FastGradientSign(0, 0.5);

  /** Leaves a network's gradient for a mini-batch. */
  @FunctionalInterface
  public interface Gradients {
    /**
     * Leaves the gradient of the weighted mean loss.
     *
     * @param batch at least one row; its features may be changed
     * @param seed of everything random in this step
     * @return the weighted SUM of the examples' losses
     */
    double leave(Batch batch, long seed);
  }

  /** Whether examples are moved at all. */
  public boolean moves() {
    return epsilon > 0;
  }

  /**
   * How gradients of a network are found.
   *
   * @param open with its parameters; until others are loaded
   * @param loss what to make small
   */
  public Gradients on(Network open, Loss loss) {
    return moves()
        ? new OfBoth(open, loss, open.zeros(open.gradient().length()))
        : (batch, seed) -> open.gradient(batch, loss, seed);
  }

  private final class OfBoth implements Gradients {
    private final Network open;
    private final Loss loss;
    private final Vector unmoved;
    private float[] slopes = {};

    private OfBoth(Network open, Loss loss, Vector unmoved) {
      this.open = open;
      this.loss = loss;
      this.unmoved = unmoved;
    }

    @Override
    public double leave(Batch batch, long seed) {
      int length = batch.rows() * batch.featureLength();
      if (slopes.length < length) {
        slopes = new float[length];
      }
      double sum = open.inputGradient(batch, loss, seed, true, slopes);
      unmoved.set(open.gradient());
      for (int i = 0; i < length; i++) {
        batch.features()[i] += (float) epsilon * Math.signum(slopes[i]);
      }
      double moved = open.inputGradient(batch, loss, seed, false, slopes);
      open.gradient().moveTowards(1 - weight, unmoved);
      return (1 - weight) * sum + weight * moved;
    }
  }
}
