package convoy.jobs;

import convoy.ml.classification.CnnClassifier;
import convoy.ml.classification.MultilabelClassifier;
import convoy.ml.regression.NeuralRegressor;
import convoy.ml.training.NetworkEstimator;
import convoy.network.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The stage that a training job's pipeline ends in. */
enum LastStage {
  CLASSIFIER(CnnClassifier::new),
  REGRESSOR(NeuralRegressor::new),
  MULTILABEL(MultilabelClassifier::new);

  private final Supplier<NetworkEstimator> maker;

  LastStage(Supplier<NetworkEstimator> maker) {
    this.maker = maker;
  }

  /** A new one, with the default of each Param. */
  NetworkEstimator create() {
    return maker.get();
  }

  /** What settings call it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What settings call all of them. */
  static List<String> keys() {
    return Arrays.stream(values()).map(LastStage::key).toList();
  }

  /**
   * The one that settings call so.
   *
   * @throws IllegalArgumentException if there is none
   */
  static LastStage of(String key) {
    return Arrays.stream(values())
        .filter(stage -> stage.key().equals(key))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("stage: " + Names.unknown("stage", key, keys())));
  }
}
