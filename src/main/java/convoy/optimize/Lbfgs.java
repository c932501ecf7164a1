package convoy.optimize;

import convoy.network.Checks;
import java.util.Collections;
import java.util.List;

/**
 * L-BFGS with a line search that ends where the strong Wolfe conditions hold (Nocedal and Wright,
 * Numerical Optimization, algorithms 7.4, 7.5, 3.5 and 3.6): one iteration an epoch, of which every
 * evaluation of the loss and its gradient reads all rows. The direction d = -H g comes of the last
 * pairs s = x' - x and y = g' - g, beginning with H = (s y)/(y y); the line search finds t, first
 * trying 1, such that f(x + t d) is at most f(x) + c1 t g d, and |g(x + t d) d| at most c2 |g d|.
 * Before there is a pair, the first t is min(1, 1 / sum |g|). It needs no learning rate.
 *
 * <p>Where the first lengths tried suffice, its steps are those of PyTorch's {@code
 * LBFGS(history_size=10, line_search_fn="strong_wolfe", max_iter=1, max_eval=26)}, which has both
 * constants fixed; between two lengths it zooms in as Nocedal and Wright do.
 *
 * @param history how many pairs it remembers, at least 1; default 10
 * @param c1 of the sufficient decrease, in (0, c2); default 1e-4
 * @param c2 of the curvature, in (c1, 1); default 0.9
 */
public record Lbfgs(Integer history, Double c1, Double c2) implements Optimizer {
  /** Less curvature along a step than this says nothing. */
  private static final double LEAST_CURVATURE = 1e-10;

  /** Vectors of double precision that an iteration takes beside the pairs. */
  private static final int VECTORS = 10;

  public Lbfgs {
    history = history == null ? 10 : history;
    c1 = c1 == null ? 1e-4 : c1;
    c2 = c2 == null ? 0.9 : c2;
    Checks.atLeastOne(history, "history");
    Checks.check(c2 > 0 && c2 < 1, "c2", "in (0, 1)", c2);
    Checks.check(c1 > 0 && c1 < c2, "c1", "in (0, c2), which is (0, " + c2 + ")", c1);
  }

  /** The pairs, the oldest first: s and then y of each; zeros where there is none yet. */
  @Override
  public int stateVectors() {
    return 2 * history;
  }

  @Override
  public boolean takesWholeEpochs() {
    return true;
  }

  @Override
  public int heapVectors() {
    return Double.BYTES / Float.BYTES * (stateVectors() + VECTORS);
  }

  @Override
  public void step(Vector parameters, Vector gradient, List<Vector> state, Step step) {
    throw new UnsupportedOperationException("L-BFGS needs more than one gradient for a step.");
  }

  /**
   * Takes a step. Where there is no way down that a line search could see, x stays as it is.
   *
   * @param objective the function to make small
   * @param x where to begin; becomes where the step ends
   * @param pairs {@link #stateVectors} vectors of its length; changed, and moved
   * @return the function's value where the step ends
   */
  public double iterate(Objective objective, double[] x, List<double[]> pairs) {
    double[] gradient = new double[x.length];
    double value = objective.evaluate(x, gradient);
    double[] direction = direction(gradient, pairs);
    double length = hasPair(pairs) ? 1 : Math.min(1, 1 / sumOfAbsolutes(gradient));
    StrongWolfe search = new StrongWolfe(objective, c1, c2, x, direction);
    StrongWolfe.Point end =
        search.run(new StrongWolfe.Point(0, value, gradient, direction), length);
    remember(direction, end, gradient, pairs);
    addTo(x, end.length(), direction);
    return end.value();
  }

  /** Algorithm 7.4. */
  private double[] direction(double[] gradient, List<double[]> pairs) {
    double[] q = new double[gradient.length];
    addTo(q, -1, gradient);
    double[] alpha = new double[history];
    for (int i = history - 1; i >= 0; i--) {
      double curvature = curvature(pairs, i);
      if (curvature > 0) {
        alpha[i] = dot(pairs.get(2 * i), q) / curvature;
        addTo(q, -alpha[i], pairs.get(2 * i + 1));
      }
    }
    if (hasPair(pairs)) {
      double[] y = pairs.get(2 * history - 1);
      double scale = curvature(pairs, history - 1) / dot(y, y);
      for (int k = 0; k < q.length; k++) {
        q[k] *= scale;
      }
    }
    for (int i = 0; i < history; i++) {
      double curvature = curvature(pairs, i);
      if (curvature > 0) {
        double beta = dot(pairs.get(2 * i + 1), q) / curvature;
        addTo(q, alpha[i] - beta, pairs.get(2 * i));
      }
    }
    return q;
  }

  /** Keeps the step as the newest pair, in place of the oldest, if it tells of curvature. */
  private void remember(
      double[] direction, StrongWolfe.Point end, double[] gradient, List<double[]> pairs) {
    double curvature = 0;
    for (int k = 0; k < direction.length; k++) {
      curvature += end.length() * direction[k] * (end.gradient()[k] - gradient[k]);
    }
    if (!(curvature > LEAST_CURVATURE)) {
      return;
    }
    Collections.rotate(pairs, -2);
    double[] s = pairs.get(2 * history - 2);
    double[] y = pairs.get(2 * history - 1);
    for (int k = 0; k < direction.length; k++) {
      s[k] = end.length() * direction[k];
      y[k] = end.gradient()[k] - gradient[k];
    }
  }

  private boolean hasPair(List<double[]> pairs) {
    return curvature(pairs, history - 1) > 0;
  }

  private static double curvature(List<double[]> pairs, int i) {
    return dot(pairs.get(2 * i), pairs.get(2 * i + 1));
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  static void addTo(double[] y, double factor, double[] x) {
    for (int i = 0; i < x.length; i++) {
      y[i] += factor * x[i];
    }
  }

  private static double sumOfAbsolutes(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += Math.abs(value);
    }
    return sum;
  }
}
