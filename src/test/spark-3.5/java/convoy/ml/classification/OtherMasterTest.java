package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import convoy.averaging.TrainingMaster;
import convoy.averaging.TrainingMasters;
import convoy.ml.regression.NeuralRegressor;
import convoy.network.Json;
import convoy.optimize.Loss;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.SquaredError;
import convoy.testing.Images;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What trainingMaster dl4j cannot follow is refused by name, before any job. */
class OtherMasterTest {
  private static final StructType SCHEMA =
      Images.frame(3, 1).schema().add("isValidation", DataTypes.BooleanType);

  private static final String NORMALIZED =
      "{\"layers\": [{\"type\": \"batchNormalization\"}, {\"type\": \"dense\", \"units\": 4}]}";

  private static CnnClassifier classifier() {
    return CnnClassifierTest.small().setOptimizer("nesterov").setTrainingMaster("dl4j");
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        setting("weightCol", stage -> stage.setWeightCol("weight")),
        setting("validationFraction", stage -> stage.setValidationFraction(0.1)),
        setting("validationIndicatorCol", stage -> stage.setValidationIndicatorCol("isValidation")),
        setting("checkpointDir", stage -> stage.setCheckpointDir("checkpoints")),
        setting("learningRateSchedule", stage -> stage.setLearningRateSchedule("cosine")),
        setting("learningRateScaling", stage -> stage.setLearningRateScaling("sqrt")),
        setting("momentumSchedule", stage -> stage.setMomentumSchedule("linear")),
        setting("batchSize", stage -> stage.setBatchSize("auto")),
        setting("maxSteps", stage -> stage.setMaxSteps(100)),
        setting("batchSizeSchedule", stage -> stage.setBatchSizeSchedule("step")),
        setting(
            "batchNormStatistics",
            stage -> stage.setBatchNormStatistics("exact").setNetwork(NORMALIZED)),
        setting("outerLearningRate", stage -> stage.setOuterLearningRate(0.7)),
        setting("calibrate", stage -> stage.setCalibrate(true).setValidationFraction(0.1)),
        setting("augment", stage -> stage.setAugment("[{\"type\": \"flip\"}]")),
        setting("sampling", stage -> stage.setSampling("balanced")),
        setting("outerMomentum", stage -> stage.setOuterMomentum(0.5)));
  }

  private static Arguments setting(String name, Consumer<CnnClassifier> set) {
    return Arguments.of(name, set);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void refusesWhatItCannotFollow(String name, Consumer<CnnClassifier> set) {
    CnnClassifier classifier = classifier();
    set.accept(classifier);
    assertFails(
        () -> classifier.transformSchema(SCHEMA),
        "CnnClassifier",
        name + " is '",
        "trainingMaster dl4j",
        "Clear " + name);
    classifier.setTrainingMaster("convoy");
    assertDoesNotThrow(() -> classifier.transformSchema(SCHEMA));
  }

  @Test
  void acceptsSettingsThatAskForWhatItDoesAnyway() {
    CnnClassifier classifier =
        classifier()
            .setWeightCol("")
            .setValidationFraction(0)
            .setLearningRateSchedule("constant")
            .setLearningRateScaling("none")
            .setMomentumSchedule("constant")
            .setBatchSizeSchedule("constant")
            .setBatchNormStatistics("running")
            .setOuterLearningRate(1)
            .setOuterMomentum(0);
    assertDoesNotThrow(() -> classifier.transformSchema(SCHEMA));
  }

  @Test
  void refusesAStageWithAnotherLoss() {
    NeuralRegressor regressor = new NeuralRegressor().setNetwork("mlp:4").setTrainingMaster("dl4j");
    assertFails(
        () -> regressor.transformSchema(SCHEMA),
        regressor.uid(),
        "dl4j trains with softmaxCrossEntropy alone");
  }

  @Test
  void refusesALayerByItsNameBeforeAnyJob() {
    CnnClassifier classifier =
        classifier()
            .setNetwork(
                "{\"layers\": [{\"type\": \"dense\", \"units\": 4},"
                    + " {\"type\": \"convolution\", \"filters\": 2, \"kernel\": 1}]}");
    assertFails(
        () -> classifier.transformSchema(SCHEMA), "CnnClassifier", "Layer 'convolution1'", "dl4j");
  }

  @Test
  void refusesToStartFromAModelOrFromPatches() {
    CnnClassifier starting = classifier().setInitialModel("model");
    assertFails(
        () -> starting.transformSchema(SCHEMA),
        "initialModel is 'model', which trainingMaster dl4j does not follow");
    CnnClassifier whitening =
        classifier().setNetwork("{\"layers\": [{\"type\": \"patchWhitening\", \"kernel\": 2}]}");
    assertFails(
        () -> whitening.transformSchema(SCHEMA),
        whitening.uid(),
        "Layer 'patchWhitening1'",
        "dl4j");
  }

  /** Of arrays the schema does not tell how many values they have. */
  @Test
  void refusesALayerWhereTheFeaturesSizeIsNotKnown() {
    StructType arrays =
        new StructType().add("features", "array<double>").add("label", DataTypes.DoubleType);
    CnnClassifier lost =
        new CnnClassifier().setNetwork("mlp:4").setLayerSettings("{\"conv*\": {\"l2\": 1}}");
    assertFails(() -> lost.transformSchema(arrays), lost.uid(), "layerSettings", "conv*");
    CnnClassifier random =
        new CnnClassifier()
            .setOptimizer("lbfgs")
            .setNetwork("{\"layers\": [{\"type\": \"dropout\", \"rate\": 0.5}]}");
    assertFails(() -> random.transformSchema(arrays), random.uid(), "layer 'dropout1'", "lbfgs");
  }

  @Test
  void refusesTheLossOfAnotherStage() {
    TrainingMaster master = TrainingMasters.other("dl4j").orElseThrow();
    assertDoesNotThrow(() -> master.requireLoss(new SoftmaxCrossEntropy()));
    for (Loss loss : List.of(new SquaredError(), new SoftmaxCrossEntropy(0.1))) {
      assertFails(
          () -> master.requireLoss(loss), Json.compact(loss), "dl4j", "softmaxCrossEntropy alone");
    }
  }

  @Test
  void refusesAMasterThatIsNone() {
    assertFails(
        () -> CnnClassifierTest.small().setTrainingMaster("dlj4"),
        "trainingMaster is 'dlj4'",
        "convoy, dl4j");
  }
}
