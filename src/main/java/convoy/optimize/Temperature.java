package convoy.optimize;

import convoy.data.Batch;
import java.util.OptionalDouble;

/**
 * Temperature scaling (Guo et al. 2017): the number T that, with all outputs divided by it, makes a
 * loss smallest. The loss must be convex in 1 / T, as cross-entropies are: its derivative by 1 / T
 * rises, and is 0 at the minimum.
 */
public final class Temperature {
  private static final double LOWEST = 1.0 / 20;
  private static final double HIGHEST = 20;
  private static final int CANDIDATES = 17;

  /** The bracket shrinks to a 16th each time, on a logarithmic scale from 6 to 6e-6. */
  private static final int TIMES = 5;

  private Temperature() {}

  /** The derivatives of a loss over many rows. */
  @FunctionalInterface
  public interface Slopes {
    /**
     * @param inverses values of 1 / T, rising
     * @return the derivative by 1 / T at each
     */
    double[] at(double[] inverses);
  }

  /**
   * The best temperature; none if the loss has no minimum from 1/20 to 20: if all rows are right,
   * it only falls as the temperature does.
   *
   * @param slopes asked five times
   */
  public static OptionalDouble best(Slopes slopes) {
    double low = 1 / HIGHEST;
    double high = 1 / LOWEST;
    double slopeAtLow = 0;
    double slopeAtHigh = 0;
    for (int time = 0; time < TIMES; time++) {
      double[] inverses = between(low, high);
      double[] found = slopes.at(inverses);
      int rising = 0;
      while (rising < CANDIDATES && !(found[rising] > 0)) {
        rising++;
      }
      if (rising == 0 || rising == CANDIDATES) {
        return OptionalDouble.empty();
      }
      low = inverses[rising - 1];
      high = inverses[rising];
      slopeAtLow = found[rising - 1];
      slopeAtHigh = found[rising];
    }
    double inverse = low + (high - low) * -slopeAtLow / (slopeAtHigh - slopeAtLow);
    return OptionalDouble.of(1 / inverse);
  }

  /** Both ends among them. */
  private static double[] between(double low, double high) {
    double[] values = new double[CANDIDATES];
    for (int i = 0; i < CANDIDATES; i++) {
      values[i] = low * Math.pow(high / low, (double) i / (CANDIDATES - 1));
    }
    values[CANDIDATES - 1] = high;
    return values;
  }

  /**
   * Adds up, for some rows, the derivative by 1 / T of their weighted SUM of losses.
   *
   * @param loss convex in 1 / T
   * @param outputs of the network, row after row
   * @param width outputs of an example
   * @param batch targets and weights
   * @param inverses values of 1 / T
   * @param sums one for each; changed
   */
  public static void addSlopes(
      Loss loss, float[] outputs, int width, Batch batch, double[] inverses, double[] sums) {
    int length = batch.rows() * width;
    float[] divided = new float[length];
    float[] gradient = new float[length];
    for (int at = 0; at < inverses.length; at++) {
      for (int i = 0; i < length; i++) {
        divided[i] = (float) (outputs[i] * inverses[at]);
      }
      loss.evaluate(divided, width, batch, gradient);
      double slope = 0;
      for (int i = 0; i < length; i++) {
        slope += (double) gradient[i] * outputs[i];
      }
      sums[at] += batch.totalWeight() * slope; // the gradient is that of the mean
    }
  }
}
