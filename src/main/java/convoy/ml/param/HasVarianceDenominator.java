package convoy.ml.param;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What a sum of squared deviations of n rows is divided by to give a variance or covariance: {@code
 * "n"} (the default: the formula of the neural networks' literature, and NumPy's) or {@code "n-1"}
 * (the unbiased estimate, which Spark and scikit-learn's PCA use).
 */
public interface HasVarianceDenominator extends Params {
  /** Divide by the number of rows. */
  String ROWS = "n";

  /** Divide by one less than the number of rows. */
  String ROWS_MINUS_ONE = "n-1";

  /** Creates the Param for {@code owner} and sets its default. */
  static Param<String> param(Params owner) {
    Param<String> param =
        Texts.choice(
            owner,
            "varianceDenominator",
            "what the squared deviations of n rows are divided by to give a variance",
            ROWS,
            ROWS_MINUS_ONE);
    owner.setDefault(param, ROWS);
    return param;
  }

  /** The Param; see {@link HasVarianceDenominator}. */
  Param<String> varianceDenominator();

  /** {@code "n"} or {@code "n-1"}. */
  default String getVarianceDenominator() {
    return getOrDefault(varianceDenominator());
  }

  /**
   * The denominator for {@code count} values, but at least 1: a single value has no deviation to
   * divide.
   */
  default double denominatorFor(long count) {
    return Math.max(1, getVarianceDenominator().equals(ROWS) ? count : count - 1);
  }

  /** The setter. */
  interface Setters<S> extends HasVarianceDenominator, Fluent<S> {
    /** Sets the denominator: {@code "n"} (default) or {@code "n-1"}. */
    default S setVarianceDenominator(String value) {
      return with(varianceDenominator(), value);
    }
  }
}
