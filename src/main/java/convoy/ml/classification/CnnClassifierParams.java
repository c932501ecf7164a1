package convoy.ml.classification;

import convoy.ml.param.NetworkParams;
import org.apache.spark.ml.param.Params;

/**
 * The Params of {@link CnnClassifier} and its model, beside those of Spark's classifiers. The
 * default network is {@code lenet5}, the default loss {@code softmaxCrossEntropy}; early stopping
 * goes by {@code loss} (default), {@code accuracy} or, with more than five classes, {@code
 * top5Accuracy}.
 */
public interface CnnClassifierParams extends NetworkParams {
  /** Creates the Params and sets their defaults, once {@code owner} has its uid. */
  static NetworkParams.Set create(Params owner) {
    return NetworkParams.Set.of(owner, "lenet5", "softmaxCrossEntropy");
  }

  /** The setters. */
  interface Setters<S> extends CnnClassifierParams, NetworkParams.Setters<S> {}
}
