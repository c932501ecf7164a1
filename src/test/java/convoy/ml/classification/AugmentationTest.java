package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import convoy.ml.regression.NeuralRegressionModel;
import convoy.ml.regression.NeuralRegressor;
import convoy.ml.util.ImageShape;
import convoy.testing.Frames;
import convoy.testing.Images;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are changed in training, and looked at from both sides in prediction. */
class AugmentationTest {
  private static final Dataset<Row> DATA = Images.frame(61, 3);
  private static final String CHANGES =
      "[{\"type\": \"crop\", \"padding\": 1}, {\"type\": \"flip\", \"alternate\": true},"
          + " {\"type\": \"noise\", \"deviation\": 0.1}]";

  /** A network that can tell left from right. */
  private static CnnClassifier dense() {
    return CnnClassifierTest.small().setNetwork("mlp:8").setEpochs(2);
  }

  private static float[] fit(CnnClassifier classifier, Dataset<Row> data) {
    return classifier.fit(data).parameters();
  }

  @ParameterizedTest
  @ValueSource(strings = {"uniform", "highLoss"})
  void changesFollowFromDataAndSeedAlone(String sampling) {
    CnnClassifier classifier = dense().setAugment(CHANGES).setSampling(sampling);
    float[] expected = fit(classifier, DATA);
    assertArrayEquals(expected, fit(classifier, DATA.repartition(5)));
    assertFalse(Arrays.equals(expected, fit(classifier.setAugment("[]"), DATA)));
  }

  @Test
  void aTrainingThatIsResumedInTheMiddleOfAnEpochEndsInTheSameBits(@TempDir Path folder) {
    CnnClassifier whole = checkpointed(folder.resolve("whole"));
    float[] expected = fit(whole, DATA);
    CnnClassifier broken = checkpointed(folder.resolve("broken"));
    CnnClassifierCheckpointsTest.breakOff(broken, DATA, 5);
    assertFails(() -> fit(broken.copy(ParamMap.empty()).setAugment("[]"), DATA), "augmentation");
    assertArrayEquals(expected, fit(broken, DATA));
  }

  private static CnnClassifier checkpointed(Path folder) {
    return CnnClassifierCheckpointsTest.stateful(folder)
        .setCheckpointInterval(1)
        .setSampling("highLoss")
        .setAugment(CHANGES);
  }

  /** Which epochs show it, and validation, know nothing of it. */
  @Test
  void validationSeesTheImagesAsTheyAre() {
    String covered = "[{\"type\": \"cutout\", \"size\": 6, \"fill\": 100}]";
    CnnClassifier classifier =
        dense().setValidationFraction(0.3).setLearningRate(1e-30).setEpochs(1);
    assertEquals(
        classifier.fit(DATA).summary().epochs().get(0).validation().orElseThrow().loss(),
        classifier
            .setAugment(covered)
            .fit(DATA)
            .summary()
            .epochs()
            .get(0)
            .validation()
            .orElseThrow()
            .loss());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      value = {
        "[{\"type\": \"cutout\", \"size\": 7}] | augment: cutout's size is 7, but the images have 6"
            + " rows of 6 pixels. Set it to 6 or less.",
        "[{\"type\": \"crop\", \"padding\": 6}] | augment: crop's padding is 6",
        "[{\"type\": \"shift\", \"pixels\": 6}] | augment: shift's pixels is 6",
      })
  void refusesWhatDoesNotFitTheImages(String augment, String words) {
    CnnClassifier classifier = dense().setAugment(augment);
    assertFails(() -> classifier.transformSchema(DATA.schema()), classifier.uid(), words);
  }

  @Test
  void refusesFeaturesThatAreNoImages() {
    CnnClassifier classifier = dense().setAugment(CHANGES);
    classifier.clear(classifier.inputShape());
    assertFails(
        () -> classifier.transformSchema(DATA.schema()),
        "augment is [{",
        "but inputShape is not set, so features are plain vectors and no images",
        "or clear augment");
    classifier.clear(classifier.augment());
    classifier.setTestTimeAugmentation("flip");
    assertFails(
        () -> classifier.transformSchema(DATA.schema()),
        "testTimeAugmentation is flip",
        "inputShape is not set");
  }

  @Test
  void refusesAnOptimizerThatNeedsOneLoss() {
    CnnClassifier classifier = dense().setAugment(CHANGES).setOptimizer("lbfgs").setNumWorkers(1);
    classifier.clear(classifier.averagingFrequency());
    classifier.clear(classifier.learningRate());
    assertFails(
        () -> classifier.transformSchema(DATA.schema()), "augment is [{", "optimizer is lbfgs");
  }

  /** As airbench does it: the mean of what the network gives before the softmax. */
  @Test
  void flippingAtTestTimeIsTheMeanOfBothSides(@TempDir Path folder) throws Exception {
    CnnClassificationModel model = dense().fit(DATA);
    List<Vector> images = Frames.vectors(DATA, "features");
    String path = folder.resolve("model").toString();
    model.copy(ParamMap.empty()).setTestTimeAugmentation("flip").write().save(path);
    CnnClassificationModel flipping = CnnClassificationModel.load(path);
    List<Row> rows = flipping.transform(DATA).collectAsList();
    for (int i = 0; i < 5; i++) {
      Vector straight = model.predictRaw(images.get(i));
      Vector mirrored = model.predictRaw(mirrored(images.get(i)));
      Vector found = rows.get(i).getAs("rawPrediction");
      assertEquals(found, flipping.predictRaw(images.get(i)));
      for (int k = 0; k < 3; k++) {
        assertEquals((straight.apply(k) + mirrored.apply(k)) / 2, found.apply(k), 1e-6);
      }
    }
    assertEquals(
        "flip", dense().setTestTimeAugmentation("flip").fit(DATA).getTestTimeAugmentation());
  }

  @Test
  void numbersArePredictedFromBothSidesToo() {
    NeuralRegressor regressor =
        new NeuralRegressor().setInputShape(1, 6, 6).setNumWorkers(1).setEpochs(1);
    Vector image = Frames.vectors(DATA, "features").get(0);
    NeuralRegressionModel model = regressor.fit(DATA);
    double mean = (model.predict(image) + model.predict(mirrored(image))) / 2;
    assertEquals(mean, model.setTestTimeAugmentation("flip").predict(image), 1e-6);
  }

  private static Vector mirrored(Vector image) {
    double[] values = new double[36];
    Arrays.setAll(values, i -> image.apply(i / 6 * 6 + 5 - i % 6));
    return Vectors.dense(values);
  }

  @Test
  void anOnnxGraphRefusesToFlip(@TempDir Path folder) {
    CnnClassificationModel model = dense().fit(DATA).setTestTimeAugmentation("flip");
    assertFails(
        () -> model.write().format("onnx").save(folder.resolve("model.onnx").toString()),
        "testTimeAugmentation is flip",
        "Set it to none");
  }

  /** The shape comes from the column, and stays with the model. */
  @Test
  void modelsFlipImagesOfAnInheritedShape(@TempDir Path folder) throws Exception {
    Column features = functions.col("features");
    Metadata shape = ImageShape.in(DATA.schema().apply("features").metadata(), new int[] {1, 6, 6});
    Dataset<Row> images = DATA.withColumn("features", features.as("features", shape));
    CnnClassifier classifier = dense().setTestTimeAugmentation("flip");
    List<Row> expected = raw(classifier.fit(DATA).transform(DATA));
    classifier.clear(classifier.inputShape());
    CnnClassificationModel model = classifier.fit(images);
    assertEquals(expected, raw(model.transform(images)));
    String path = folder.resolve("model").toString();
    model.write().save(path);
    assertEquals(expected, raw(CnnClassificationModel.load(path).transform(DATA)));

    NeuralRegressor regressor =
        new NeuralRegressor().setNumWorkers(1).setEpochs(1).setTestTimeAugmentation("flip");
    assertArrayEquals(new int[] {1, 6, 6}, regressor.fit(images).getInputShape());
    MultilabelClassifier labels =
        new MultilabelClassifier().setNumWorkers(1).setEpochs(1).setTestTimeAugmentation("flip");
    Column several = functions.array(functions.col("label").cast("int"));
    assertEquals(61, labels.fit(images.withColumn("label", several)).transform(DATA).count());
  }

  private static List<Row> raw(Dataset<Row> predictions) {
    return predictions.select("rawPrediction").collectAsList();
  }
}
