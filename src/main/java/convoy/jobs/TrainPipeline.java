package convoy.jobs;

import convoy.data.image.BrokenImageException;
import convoy.data.image.ImageDecoder;
import convoy.data.image.Picture;
import convoy.ml.feature.ImageFeatures;
import convoy.ml.feature.PCAWhitening;
import convoy.ml.feature.Standardizer;
import convoy.ml.param.HasInputShape;
import convoy.ml.training.NetworkEstimator;
import convoy.ml.util.Failures;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The stages that the settings ask for, and the columns that lead from one to the next.
 *
 * @param images null if there is none
 * @param standardizer null if there is none
 * @param whitening null if there is none
 * @param last always there
 */
record TrainPipeline(
    ImageFeatures images,
    Standardizer standardizer,
    PCAWhitening whitening,
    NetworkEstimator last) {

  /**
   * Makes the stages.
   *
   * @throws IllegalArgumentException if a stage has no such setting, or the setting no such value
   */
  static TrainPipeline of(TrainSettings settings) {
    ImageFeatures images = null;
    if (settings.images() != null) {
      images = new ImageFeatures();
      StageSettings.apply(images, "images", settings.images());
    }
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
    boolean imagesToTheEnd = whitening == null || whitening.getMode().equals(PCAWhitening.ZCA);
    if (standardizer != null
        && imagesToTheEnd
        && last.isSet(last.inputShape())
        && !standardizer.isSet(standardizer.inputShape())) {
      standardizer.setInputShape(last.getInputShape()); // said once
    }
    return new TrainPipeline(images, standardizer, whitening, last);
  }

  /**
   * The stages for these data: of encoded images features are made first, in the size of the first
   * if none is set.
   *
   * @param data where the examples come from, for messages
   * @throws IllegalArgumentException if there are settings for images that the data have not, or no
   *     image can be read
   */
  TrainPipeline of(Examples training, String data) {
    if (!training.areEncoded()) {
      if (images != null) {
        throw new IllegalArgumentException(
            "images: these are settings for a folder of images, but %s is none. Leave them out."
                .formatted(data));
      }
      return this;
    }
    ImageFeatures stage = images == null ? new ImageFeatures() : images.copy(ParamMap.empty());
    stage.setInputCol(Examples.CONTENT).setOutputCol(Examples.FEATURES);
    if (!stage.isSet(stage.height())
        && !stage.isSet(stage.width())
        && stage.getResize().equals(ImageFeatures.NONE)) {
      requireNoneLeftOut(stage);
      int[] size = firstSize(training, stage.getMaxPixels(), data);
      stage.setSize(size[0], size[1]);
    }
    return new TrainPipeline(stage, standardizer, whitening, last);
  }

  /** Images of other sizes than the first would be left out like broken ones, in silence. */
  private static void requireNoneLeftOut(ImageFeatures stage) {
    if (!stage.getHandleInvalid().equals(ImageFeatures.ERROR)) {
      throw new IllegalArgumentException(
          "images.handleInvalid is %s, but no size is set: images of another size than the first would count as broken. For it, set images.height, images.width and images.resize."
              .formatted(stage.getHandleInvalid()));
    }
  }

  /** Height and width of an image. */
  private static int[] firstSize(Examples training, int maxPixels, String data) {
    List<int[]> found =
        Failures.inWords(
            () ->
                training
                    .rows()
                    .select(Examples.CONTENT)
                    .toJavaRDD()
                    .map(row -> size(row.getAs(0), maxPixels))
                    .filter(size -> size.length > 0)
                    .take(1));
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: none of the images can be read. Look at one of them: are these files what their names say?"
              .formatted(data));
    }
    return found.get(0);
  }

  private static int[] size(byte[] content, int maxPixels) {
    try {
      Picture picture = new ImageDecoder(maxPixels).decode(content);
      return new int[] {picture.height(), picture.width()};
    } catch (BrokenImageException e) {
      return new int[0]; // refused later, with its path, or passed over
    }
  }

  /** Rows with the features that the other stages read. */
  Dataset<Row> features(Dataset<Row> rows) {
    return images == null ? rows : images.transform(rows);
  }

  /**
   * About how many bytes the fitted stages have when they are saved; 0 of a network that does not
   * fit the features, which the last stage says better.
   *
   * @param rows to train on
   * @param features of a row
   * @param outputs of the network
   */
  long savedBytes(Dataset<Row> rows, int features, int outputs) {
    long bytes = 0;
    int inputs = features;
    if (whitening != null) {
      int components = whitening.isDefined(whitening.k()) ? whitening.getK() : features;
      bytes += (long) features * components * Double.BYTES;
      inputs = whitening.getMode().equals("zca") ? features : components;
    }
    try {
      StructType schema = rows.schema();
      for (PipelineStage stage : beforeLast().toList()) {
        schema = stage.transformSchema(schema);
      }
      StructField input = schema.apply(last.getFeaturesCol());
      NetworkSpec network =
          HasInputShape.inherit(last, input).hiddenLayers(inputs).withOutput(outputs);
      return bytes + (long) new ParameterLayout(network).size() * Float.BYTES;
    } catch (IllegalArgumentException e) {
      return bytes;
    }
  }

  private Stream<PipelineStage> beforeLast() {
    return Stream.<PipelineStage>of(images, standardizer, whitening).filter(Objects::nonNull);
  }

  /** The stages as a pipeline of Spark ML. */
  Pipeline toPipeline() {
    return pipeline(Stream.concat(beforeLast(), Stream.of((PipelineStage) last)));
  }

  /** Those before the last: what becomes of the features before the network is given them. */
  Pipeline toFeatures() {
    return pipeline(beforeLast());
  }

  private static Pipeline pipeline(Stream<PipelineStage> stages) {
    return new Pipeline().setStages(stages.toArray(PipelineStage[]::new));
  }
}
