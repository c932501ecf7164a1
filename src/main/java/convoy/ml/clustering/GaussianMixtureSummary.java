package convoy.ml.clustering;

import java.util.List;

/**
 * How a mixture was fitted.
 *
 * @param numIter iterations
 * @param converged whether they ended because the log-likelihood changed by less than {@code tol}
 * @param logLikelihood of the training rows, by the model: the sum of log p(x)
 * @param meanLogLikelihoods of the training rows, by what each iteration started from
 * @param rows that it was fitted to
 * @param numParameters numbers that could be chosen freely: weights, means and covariances
 */
public record GaussianMixtureSummary(
    int numIter,
    boolean converged,
    double logLikelihood,
    List<Double> meanLogLikelihoods,
    long rows,
    long numParameters) {

  /**
   * The Bayesian information criterion, numParameters ln(rows) - 2 logLikelihood (Schwarz 1978): of
   * several mixtures of the same rows the one of the lowest is to be preferred.
   */
  public double bic() {
    return numParameters * Math.log(rows) - 2 * logLikelihood;
  }

  /** Akaike's criterion, 2 numParameters - 2 logLikelihood. */
  public double aic() {
    return 2 * (numParameters - logLikelihood);
  }
}
