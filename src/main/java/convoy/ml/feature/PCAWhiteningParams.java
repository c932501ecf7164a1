package convoy.ml.feature;

import convoy.ml.param.HasInputOutputCols;
import convoy.ml.param.HasVarianceDenominator;
import convoy.ml.param.Numbers;
import convoy.ml.param.Texts;
import java.io.Serializable;
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

  /** The Params of one stage. */
  record Set(
      Param<String> mode,
      IntParam k,
      DoubleParam retainedVariance,
      DoubleParam epsilon,
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
              HasVarianceDenominator.param(owner));
      owner.setDefault(set.mode, PCA);
      owner.setDefault(set.epsilon, 0.0);
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

    /** Sets what is added to each eigenvalue, at least 0. Default 0. */
    default S setEpsilon(double value) {
      return with(epsilon(), value);
    }
  }
}
