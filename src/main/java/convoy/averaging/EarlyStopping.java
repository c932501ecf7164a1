package convoy.averaging;

import convoy.averaging.report.ValidationScore;
import convoy.optimize.Metric;
import java.util.Optional;

/**
 * Ends a training that no longer gets better on its validation rows, and gives back the weights
 * that were best there. A validation is an improvement if {@code best - error > tolerance *
 * max(error, 0.01)}, where best is the error at the last improvement: the rule of Spark's boosted
 * trees.
 *
 * @param patience validations in a row without improvement after which training stops; at least 1
 * @param metric whose error is meant; empty: the loss
 * @param tolerance how much better counts, as a share of the error; in [0, 1). 0: anything better
 */
public record EarlyStopping(int patience, Optional<Metric> metric, double tolerance) {

  private static final double SMALLEST_SCALE = 0.01;

  /** What is to become small. */
  double error(ValidationScore score) {
    return metric.map(one -> one.error(score.metric(one.name()))).orElse(score.loss());
  }

  /** False if {@code error} is not a number, true if it is the first that is finite. */
  boolean improves(double best, double error) {
    return best - error > tolerance * Math.max(error, SMALLEST_SCALE);
  }
}
