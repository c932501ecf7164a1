package convoy.ml.classification;

import convoy.ml.param.HasCalibration;
import convoy.ml.param.HasClassWeights;
import convoy.ml.param.NetworkParams;
import java.io.Serializable;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of {@link CnnClassifier} and its model, beside those of Spark's classifiers. The
 * default network is {@code lenet5}, the default loss {@code softmaxCrossEntropy}; early stopping
 * goes by {@code loss} (default), {@code accuracy} or, with more than five classes, {@code
 * top5Accuracy}.
 */
public interface CnnClassifierParams extends NetworkParams, HasCalibration, HasClassWeights {
  /** The Params of one stage. */
  record Set(NetworkParams.Set network, BooleanParam calibrate, Param<String> classWeights)
      implements Serializable {}

  /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
  static Set create(Params owner) {
    return new Set(
        NetworkParams.Set.of(owner, "lenet5", "softmaxCrossEntropy"),
        HasCalibration.param(owner),
        HasClassWeights.param(owner));
  }

  /** The Params of this stage, created in its constructor. */
  Set classifierParams();

  @Override
  default NetworkParams.Set networkParams() {
    return classifierParams().network();
  }

  @Override
  default BooleanParam calibrate() {
    return classifierParams().calibrate();
  }

  @Override
  default Param<String> classWeights() {
    return classifierParams().classWeights();
  }

  /** The setters. */
  interface Setters<S>
      extends CnnClassifierParams,
          NetworkParams.Setters<S>,
          HasCalibration.Setters<S>,
          HasClassWeights.Setters<S> {}
}
