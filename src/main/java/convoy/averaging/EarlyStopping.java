package convoy.averaging;

import convoy.averaging.report.ValidationScore;

/**
 * Ends a training that no longer gets better on its validation rows, and gives back the weights
 * that were best there. A validation is an improvement if {@code best - error > tolerance *
 * max(error, 0.01)}, where best is the error at the last improvement: the rule of Spark's boosted
 * trees.
 *
 * @param patience validations in a row without improvement after which training stops; at least 1
 * @param metric what the error is
 * @param tolerance how much better counts, as a share of the error; in [0, 1). 0: anything better
 */
public record EarlyStopping(int patience, Metric metric, double tolerance) {

  private static final double SMALLEST_SCALE = 0.01;

  /** What is to become small. */
  public enum Metric {
    /** The mean loss. */
    LOSS {
      @Override
      double error(ValidationScore score) {
        return score.loss();
      }
    },
    /** The share of rows whose class is not the one with the largest output. */
    ACCURACY {
      @Override
      double error(ValidationScore score) {
        return 1 - score.accuracy();
      }
    };

    abstract double error(ValidationScore score);
  }

  /** False if {@code error} is not a number, true if it is the first that is finite. */
  boolean improves(double best, double error) {
    return best - error > tolerance * Math.max(error, SMALLEST_SCALE);
  }
}
