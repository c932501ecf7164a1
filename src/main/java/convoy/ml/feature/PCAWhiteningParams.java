package convoy.ml.feature;

import convoy.ml.param.HasInputOutputCols;
import convoy.ml.param.HasVarianceDenominator;
import convoy.ml.param.Numbers;
import convoy.ml.param.Texts;
import java.io.Serializable;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params of {@link PCAWhitening} and its model. */
public interface PCAWhiteningParams extends HasInputOutputCols, HasVarianceDenominator {
  /** Rotate to the principal components and scale each to variance 1. */
  String PCA = "pca";

  /** As {@link #PCA}, then rotate back: of all white data, those closest to the original. */
  String ZCA = "zca";

  /** Rotate to the principal components, which are uncorrelated, and do not scale. */
  String ROTATION = "rotation";

  /** The solver is chosen by the sizes. */
  String AUTO = "auto";

  /** All eigenvectors of the whole covariance. */
  String EXACT = "exact";

  /** A few eigenvectors, by passes over the data; the covariance is never held. */
  String RANDOMIZED = "randomized";

  /** The Params of one stage. */
  record Set(
      Param<String> mode,
      IntParam k,
      DoubleParam retainedVariance,
      DoubleParam epsilon,
      BooleanParam standardize,
      Param<String> solver,
      Param<String> varianceDenominator)
      implements Serializable {
    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    static Set of(Params owner) {
      Set set =
          new Set(
              Texts.choice(
                  owner,
                  "mode",
                  "what is done with the principal components: scaled to variance 1; scaled and"
                      + " rotated back; or neither",
                  PCA,
                  ZCA,
                  ROTATION),
              Numbers.atLeastOne(
                  owner,
                  "k",
                  "number of principal components to keep; all where neither this nor"
                      + " retainedVariance is set"),
              Numbers.upToOne(
                  owner,
                  "retainedVariance",
                  "share of the total variance that the principal components to keep must have;"
                      + " instead of k"),
              Numbers.notNegative(
                  owner,
                  "epsilon",
                  "added to each eigenvalue before its square root is divided by"),
              new BooleanParam(
                  owner,
                  "standardize",
                  "whether to divide each feature by its standard deviation first"),
              Texts.choice(
                  owner,
                  "solver",
                  "how the principal components are found: from the whole covariance, or a few of"
                      + " them by passes over the data",
                  AUTO,
                  EXACT,
                  RANDOMIZED),
              HasVarianceDenominator.param(owner));
      owner.setDefault(set.mode, PCA);
      owner.setDefault(set.epsilon, 0.0);
      owner.setDefault(set.standardize, false);
      owner.setDefault(set.solver, AUTO);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set whiteningParams();

  /** {@code "pca"} (default), {@code "zca"} or {@code "rotation"}. */
  default Param<String> mode() {
    return whiteningParams().mode();
  }

  /** Number of components to keep, at least 1. Not set by default, which keeps all. */
  default IntParam k() {
    return whiteningParams().k();
  }

  /** Share of the total variance to keep, in (0, 1]. Not set by default, which keeps all. */
  default DoubleParam retainedVariance() {
    return whiteningParams().retainedVariance();
  }

  /**
   * Added to each eigenvalue, at least 0, in squared units of the features. Default 0: then white
   * data have exactly the identity as covariance, and directions without variance are left out
   * anyway. Images of natural scenes, whose small components are noise, look better with 1e-5 to
   * 0.1 of the largest eigenvalue.
   */
  default DoubleParam epsilon() {
    return whiteningParams().epsilon();
  }

  /**
   * Whether to divide each feature by its standard deviation first, so that the components are
   * those of the correlation and not of the covariance; features without variance become 0. Default
   * false. Of bytes the sums are as fast as without.
   */
  default BooleanParam standardize() {
    return whiteningParams().standardize();
  }

  /**
   * {@code "auto"} (default), {@code "exact"} or {@code "randomized"}. Exact takes memory for d x d
   * doubles in each task and three times on the driver; randomized needs {@code k}, reads the data
   * eight times, and is right to many digits where the variances fall off after the first k. Auto
   * is randomized for more than 8,192 features of which at most a tenth are kept by {@code k}.
   */
  default Param<String> solver() {
    return whiteningParams().solver();
  }

  @Override
  default Param<String> varianceDenominator() {
    return whiteningParams().varianceDenominator();
  }

  /** {@code "pca"}, {@code "zca"} or {@code "rotation"}. */
  default String getMode() {
    return getOrDefault(mode());
  }

  /** Number of components to keep; fails if it was not set. */
  default int getK() {
    return (int) getOrDefault(k());
  }

  /** Share of the total variance to keep; fails if it was not set. */
  default double getRetainedVariance() {
    return (double) getOrDefault(retainedVariance());
  }

  /** What is added to each eigenvalue. */
  default double getEpsilon() {
    return (double) getOrDefault(epsilon());
  }

  /** Whether each feature is divided by its standard deviation first. */
  default boolean getStandardize() {
    return (boolean) getOrDefault(standardize());
  }

  /** {@code "auto"}, {@code "exact"} or {@code "randomized"}. */
  default String getSolver() {
    return getOrDefault(solver());
  }

  /** The setters. */
  interface Setters<S> extends PCAWhiteningParams, HasVarianceDenominator.Setters<S> {
    /** Sets {@code "pca"} (default), {@code "zca"} or {@code "rotation"}. */
    default S setMode(String value) {
      return with(mode(), value);
    }

    /** Sets the number of components to keep, 1 to the number of features. Default: all. */
    default S setK(int value) {
      return with(k(), value);
    }

    /** Sets the share of the total variance to keep, in (0, 1]. Default: all components. */
    default S setRetainedVariance(double value) {
      return with(retainedVariance(), value);
    }

    /** Sets whether to divide each feature by its standard deviation first. Default false. */
    default S setStandardize(boolean value) {
      return with(standardize(), value);
    }

    /** Sets {@code "auto"} (default), {@code "exact"} or {@code "randomized"}. */
    default S setSolver(String value) {
      return with(solver(), value);
    }

    /** Sets what is added to each eigenvalue, at least 0. Default 0. */
    default S setEpsilon(double value) {
      return with(epsilon(), value);
    }
  }
}
