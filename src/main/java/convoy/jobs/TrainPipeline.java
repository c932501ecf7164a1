package convoy.jobs;

import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.Standardizer;
import convoy.ml.training.NetworkEstimator;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;

/**
 * The stages that the settings ask for, and the columns that lead from one to the next.
 *
 * @param standardizer null if there is none
 * @param whitening null if there is none
 * @param last always there
 */
record TrainPipeline(Standardizer standardizer, PCAWhitening whitening, NetworkEstimator last) {

  /**
   * Makes the stages.
   *
   * @throws IllegalArgumentException if a stage has no such setting, or the setting no such value
   */
  static TrainPipeline of(TrainSettings settings) {
    String column = Examples.FEATURES;
    Standardizer standardizer = null;
    if (settings.standardize() != null) {
      standardizer = new Standardizer().setInputCol(column).setOutputCol("standardized");
      StageSettings.apply(standardizer, "standardize", settings.standardize());
      column = standardizer.getOutputCol();
    }
    PCAWhitening whitening = null;
    if (settings.whiten() != null) {
      whitening = new PCAWhitening().setInputCol(column).setOutputCol("whitened");
      StageSettings.apply(whitening, "whiten", settings.whiten());
      column = whitening.getOutputCol();
    }
    NetworkEstimator last = settings.lastStage().create();
    last.set(last.featuresCol(), column);
    last.set(last.labelCol(), Examples.LABEL);
    last.set(last.verbose(), true);
    StageSettings.apply(last, settings.stage(), settings.lastSettings(), settings::keyOf);
    return new TrainPipeline(standardizer, whitening, last);
  }

  /**
   * Tells the stages what shape the images have, where the settings have not.
   *
   * @param shape [channels, height, width]
   */
  void setImageShape(int[] shape) {
    if (standardizer != null && !standardizer.isSet(standardizer.inputShape())) {
      standardizer.setInputShape(shape);
    }
    // PCA and rotation give components in place of pixels; ZCA gives an image again.
    boolean stillImages = whitening == null || whitening.getMode().equals("zca");
    if (stillImages && !last.isSet(last.inputShape())) {
      last.set(last.inputShape(), shape);
    }
  }

  /**
   * About how many bytes the fitted stages have when they are saved; 0 of a network that does not
   * fit the features, which the last stage says better.
   *
   * @param features of a row
   * @param outputs of the network
   */
  long savedBytes(int features, int outputs) {
    long bytes = 0;
    int inputs = features;
    if (whitening != null) {
      int components = whitening.isDefined(whitening.k()) ? whitening.getK() : features;
      bytes += (long) features * components * Double.BYTES;
      inputs = whitening.getMode().equals("zca") ? features : components;
    }
    try {
      NetworkSpec network = last.hiddenLayers(inputs).withOutput(outputs);
      return bytes + (long) new ParameterLayout(network).size() * Float.BYTES;
    } catch (IllegalArgumentException e) {
      return bytes;
    }
  }

  /** The stages as a pipeline of Spark ML. */
  Pipeline toPipeline() {
    return pipeline(standardizer, whitening, (PipelineStage) last);
  }

  /** Those before the last: what becomes of the features before the network is given them. */
  Pipeline toFeatures() {
    return pipeline(standardizer, whitening);
  }

  private static Pipeline pipeline(PipelineStage... stages) {
    return new Pipeline()
        .setStages(Stream.of(stages).filter(stage -> stage != null).toArray(PipelineStage[]::new));
  }
}
