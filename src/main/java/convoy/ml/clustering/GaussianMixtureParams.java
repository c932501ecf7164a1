package convoy.ml.clustering;

import convoy.ml.param.HasProbabilityCols;
import convoy.ml.param.HasTrainingSeed;
import convoy.ml.param.Numbers;
import convoy.ml.param.Texts;
import java.io.Serializable;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params of {@link GaussianMixture} and its model, with Spark's names and columns. */
public interface GaussianMixtureParams extends HasProbabilityCols, HasTrainingSeed {

  /** The Params of one stage. */
  record Set(
      HasProbabilityCols.Set columns,
      IntParam k,
      Param<String> covarianceType,
      DoubleParam covarianceFloor,
      IntParam maxIter,
      DoubleParam tol,
      LongParam seed,
      Param<String> initialMeans)
      implements Serializable {
    /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
    static Set of(Params owner) {
      Set set =
          new Set(
              HasProbabilityCols.Set.of(owner, "components"),
              Numbers.atLeastOne(owner, "k", "how many components the mixture has"),
              Texts.choice(
                  owner,
                  "covarianceType",
                  "what a component's covariance is: one variance, a variance for each feature, a"
                      + " matrix that all components share, or a matrix of its own",
                  CovarianceType.words().toArray(String[]::new)),
              Numbers.notNegative(
                  owner,
                  "covarianceFloor",
                  "what is added to each variance, so that none vanishes"),
              Numbers.atLeastOne(owner, "maxIter", "how many iterations there are, at most"),
              Numbers.notNegative(
                  owner,
                  "tol",
                  "the change of the rows' mean log-likelihood below which iterations end"),
              new LongParam(owner, "seed", "of the choice of rows to start from"),
              Texts.read(
                  owner,
                  "initialMeans",
                  "the means to start from as JSON, [[...], ...], a row for each component; if not"
                      + " set, rows are chosen by k-means++",
                  InitialMeans::read));
      owner.setDefault(set.k, 2);
      owner.setDefault(set.covarianceType, CovarianceType.FULL.word());
      owner.setDefault(set.covarianceFloor, 1e-6);
      owner.setDefault(set.maxIter, 100);
      owner.setDefault(set.tol, 1e-3);
      owner.setDefault(set.seed, 42L);
      return set;
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set mixtureParams();

  @Override
  default HasProbabilityCols.Set probabilityCols() {
    return mixtureParams().columns();
  }

  /** How many components the mixture has, at least 1. Default 2. */
  default IntParam k() {
    return mixtureParams().k();
  }

  /**
   * What a component's covariance is: {@code spherical}, sigma² I; {@code diagonal}, a variance for
   * each feature; {@code tied}, one matrix for all components; or {@code full} (default), a matrix
   * of its own.
   */
  default Param<String> covarianceType() {
    return mixtureParams().covarianceType();
  }

  /**
   * What is added to each variance in each iteration, at least 0, so that none vanishes:
   * scikit-learn's {@code reg_covar}. Default 1e-6.
   */
  default DoubleParam covarianceFloor() {
    return mixtureParams().covarianceFloor();
  }

  /** How many iterations there are, at most; at least 1. Default 100. */
  default IntParam maxIter() {
    return mixtureParams().maxIter();
  }

  /**
   * Iterations end when the rows' mean log-likelihood changes by less than this, at least 0.
   * Default 1e-3.
   */
  default DoubleParam tol() {
    return mixtureParams().tol();
  }

  /** Decides which rows are started from, without {@link #initialMeans()}. Default 42. */
  @Override
  default LongParam seed() {
    return mixtureParams().seed();
  }

  /**
   * The means to start from: JSON, {@code [[1.5, 2], [0, -1]]}, a row of numbers for each
   * component. Not set: rows are chosen by k-means++ (Arthur and Vassilvitskii 2007), by {@code
   * seed}, among 4,096 different rows that a hash chooses.
   */
  default Param<String> initialMeans() {
    return mixtureParams().initialMeans();
  }

  /** See {@link #k()}. */
  default int getK() {
    return (int) getOrDefault(k());
  }

  /** See {@link #covarianceType()}. */
  default String getCovarianceType() {
    return getOrDefault(covarianceType());
  }

  /** See {@link #covarianceFloor()}. */
  default double getCovarianceFloor() {
    return (double) getOrDefault(covarianceFloor());
  }

  /** See {@link #maxIter()}. */
  default int getMaxIter() {
    return (int) getOrDefault(maxIter());
  }

  /** See {@link #tol()}. */
  default double getTol() {
    return (double) getOrDefault(tol());
  }

  /** See {@link #initialMeans()}; fails if it was not set. */
  default String getInitialMeans() {
    return getOrDefault(initialMeans());
  }

  /** The setters of what a model has as well. */
  interface ModelSetters<S> extends GaussianMixtureParams, HasProbabilityCols.Setters<S> {}

  /** The setters. */
  interface Setters<S> extends ModelSetters<S>, HasTrainingSeed.Setters<S> {
    /** Sets {@link #k()}, at least 1. Default 2. */
    default S setK(int value) {
      return with(k(), value);
    }

    /** Sets {@link #covarianceType()}: spherical, diagonal, tied or full. Default full. */
    default S setCovarianceType(String value) {
      return with(covarianceType(), value);
    }

    /** Sets {@link #covarianceFloor()}, at least 0. Default 1e-6. */
    default S setCovarianceFloor(double value) {
      return with(covarianceFloor(), value);
    }

    /** Sets {@link #maxIter()}, at least 1. Default 100. */
    default S setMaxIter(int value) {
      return with(maxIter(), value);
    }

    /** Sets {@link #tol()}, at least 0. Default 1e-3. */
    default S setTol(double value) {
      return with(tol(), value);
    }

    /** Sets {@link #initialMeans()}, as JSON. Default: k-means++ chooses. */
    default S setInitialMeans(String value) {
      return with(initialMeans(), value);
    }

    /** Sets {@link #initialMeans()}, a row for each component. */
    default S setInitialMeans(double[][] value) {
      return setInitialMeans(InitialMeans.write(value));
    }
  }
}
