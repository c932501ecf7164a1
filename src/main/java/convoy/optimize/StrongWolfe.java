package convoy.optimize;

/**
 * A line search that ends where the strong Wolfe conditions hold (Nocedal and Wright, algorithms
 * 3.5 and 3.6, with the cubic of their equation 3.59), with the safeguards of PyTorch's, which are
 * minFunc's: an interpolated length stays off the ends of its bracket, and 25 evaluations beside
 * the first are enough. What it knows of a length is a {@link Point}.
 */
final class StrongWolfe {
  private static final int MOST_EVALUATIONS = 25;

  /** A step that changes no value by more is none, and so is a descent that is less steep. */
  private static final double LEAST_CHANGE = 1e-9;

  /**
   * A point on the line.
   *
   * @param length of the step from the line's beginning, in directions
   * @param value of the function; infinite where it is not a number
   * @param gradient of the function
   * @param slope of the function along the direction
   */
  record Point(double length, double value, double[] gradient, double slope) {
    Point(double length, double value, double[] gradient, double[] direction) {
      this(
          length,
          Double.isNaN(value) ? Double.POSITIVE_INFINITY : value,
          gradient,
          Lbfgs.dot(gradient, direction));
    }
  }

  private final Objective objective;
  private final double c1;
  private final double c2;
  private final double[] beginning;
  private final double[] direction;
  private Point start;
  private int evaluations;

  /**
   * @param beginning of the line
   * @param direction of the line
   */
  StrongWolfe(Objective objective, double c1, double c2, double[] beginning, double[] direction) {
    this.objective = objective;
    this.c1 = c1;
    this.c2 = c2;
    this.beginning = beginning;
    this.direction = direction;
  }

  /**
   * Searches.
   *
   * @param from the line's beginning
   * @param firstLength to try
   * @return where to end; the beginning if the function does not fall along the direction
   */
  Point run(Point from, double firstLength) {
    start = from;
    if (!(start.slope <= -LEAST_CHANGE)) {
      return start;
    }
    Point before = start;
    Point here = evaluate(firstLength);
    for (int i = 0; i < MOST_EVALUATIONS; i++) {
      if (isTooHigh(here) || (i > 1 && here.value >= before.value)) {
        return zoom(before, here);
      }
      if (isFlat(here)) {
        return here;
      }
      if (here.slope >= 0) {
        return zoom(before, here);
      }
      double least = here.length + 0.01 * (here.length - before.length);
      double next = minimum(before, here, least, 10 * here.length);
      before = here;
      here = evaluate(next);
    }
    return here.value < start.value ? here : start;
  }

  /** Makes a bracket smaller that has a good length in it. */
  private Point zoom(Point one, Point other) {
    Point low = one.value <= other.value ? one : other;
    Point high = low == one ? other : one;
    double largest = largest(direction);
    boolean wasNearEnd = false;
    while (evaluations <= MOST_EVALUATIONS
        && Math.abs(high.length - low.length) * largest >= LEAST_CHANGE) {
      double least = Math.min(low.length, high.length);
      double most = Math.max(low.length, high.length);
      double next =
          low.length < high.length
              ? minimum(low, high, least, most)
              : minimum(high, low, least, most);
      double margin = 0.1 * (most - least);
      boolean nearEnd = Math.min(most - next, next - least) < margin;
      if (nearEnd && (wasNearEnd || next >= most || next <= least)) {
        next = Math.abs(next - most) < Math.abs(next - least) ? most - margin : least + margin;
        nearEnd = false;
      }
      wasNearEnd = nearEnd;
      Point here = evaluate(next);
      if (isTooHigh(here) || here.value >= low.value) {
        high = here;
      } else if (isFlat(here)) {
        return here;
      } else {
        if (here.slope * (high.length - low.length) >= 0) {
          high = low;
        }
        low = here;
      }
    }
    return low;
  }

  private Point evaluate(double length) {
    evaluations++;
    double[] x = beginning.clone();
    Lbfgs.addTo(x, length, direction);
    double[] gradient = new double[x.length];
    double value = objective.evaluate(x, gradient);
    return new Point(length, value, gradient, direction);
  }

  /** Whether it falls less than the first condition asks for (Armijo's). */
  private boolean isTooHigh(Point here) {
    return here.value > start.value + c1 * here.length * start.slope;
  }

  /** Whether the second condition holds, that of curvature. */
  private boolean isFlat(Point here) {
    return Math.abs(here.slope) <= -c2 * start.slope;
  }

  /**
   * Where the cubic through two points, of which the second is the farther, is least, within
   * bounds; half-way between these where it has no minimum.
   */
  private static double minimum(Point one, Point two, double least, double most) {
    double d1 = one.slope + two.slope - 3 * (one.value - two.value) / (one.length - two.length);
    double square = d1 * d1 - one.slope * two.slope;
    double d2 = Math.sqrt(square);
    double place =
        two.length
            - (two.length - one.length)
                * ((two.slope + d2 - d1) / (two.slope - one.slope + 2 * d2));
    return Double.isFinite(place) ? Math.min(Math.max(place, least), most) : (least + most) / 2;
  }

  private static double largest(double[] x) {
    double largest = 0;
    for (double value : x) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
