package convoy.optimize;

/** A function to make small, of which the gradient is known everywhere. */
@FunctionalInterface
public interface Objective {
  /**
   * Evaluates the function.
   *
   * @param x where; not changed
   * @param gradient receives the gradient there
   * @return the value there
   */
  double evaluate(double[] x, double[] gradient);
}
