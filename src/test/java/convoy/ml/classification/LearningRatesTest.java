package convoy.ml.classification;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.averaging.Emphasis;
import convoy.averaging.report.RoundReport;
import convoy.backend.Arithmetic;
import convoy.backend.Device;
import convoy.network.Json;
import convoy.optimize.LearningRateSchedule;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.testing.Images;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The learning rate in the course of a training, and what it is for several workers. */
class LearningRatesTest {
  private static final Dataset<Row> DATA = Images.frame(40, 3);

  /** Five rounds, one an epoch, of some five steps each. */
  private static CnnClassifier classifier() {
    return CnnClassifierTest.small()
        .setNetwork("mlp:3")
        .setNumWorkers(1)
        .setBatchSize(6)
        .setEpochs(5)
        .setAveragingFrequency(100)
        .setValidationFraction(0.3);
  }

  /** A validation counts as no improvement unless the loss is a tenth of what it was. */
  private static String strict(String name) {
    return LearningRateSchedule.parse(name).followsValidation()
        ? "{\"type\": \"%s\", \"threshold\": 0.9}".formatted(name)
        : name;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plateau", "newBob", "warmup", "oneCycle"})
  void goesOnFromACheckpointInTheSameBits(String name, @TempDir Path folder) {
    CnnClassifier classifier =
        classifier()
            .setOptimizer("nesterov")
            .setLearningRateSchedule(strict(name))
            .setCheckpointDir(folder.toString())
            .setCheckpointInterval(1);
    CnnClassificationModel unbroken =
        classifier.copy(ParamMap.empty()).setCheckpointInterval(-1).fit(DATA);
    assertTrue(rates(unbroken).stream().distinct().count() > 1, name);
    CnnClassifierCheckpointsTest.breakOff(classifier, DATA, 3);
    List<Double> resumed = new ArrayList<>();
    float[] parameters =
        classifier.setListener(report -> resumed.add(report.learningRate())).fit(DATA).parameters();
    assertEquals(rates(unbroken).subList(3, 5), resumed);
    assertArrayEquals(unbroken.parameters(), parameters);
  }

  static Stream<String> names() {
    return Json.names(LearningRateSchedule.class).stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyScheduleTrains(String name) {
    CnnClassificationModel model = classifier().setLearningRateSchedule(strict(name)).fit(DATA);
    assertEquals(name.equals("constant"), rates(model).stream().distinct().count() == 1, name);
  }

  private static List<Double> rates(CnnClassificationModel model) {
    return model.summary().rounds().stream().map(RoundReport::learningRate).toList();
  }

  @Test
  void validationReducesTheRateOfTheRoundsAfterIt() {
    CnnClassificationModel model =
        classifier().setLearningRate(0.1).setLearningRateSchedule(strict("newBob")).fit(DATA);
    List<RoundReport> rounds = model.summary().rounds();
    double expected = 0.1;
    for (int i = 0; i < rounds.size(); i++) {
      assertEquals(expected, rounds.get(i).learningRate(), 1e-15, "round " + (i + 1));
      if (i > 0 && loss(rounds.get(i)) >= 0.1 * loss(rounds.get(i - 1))) {
        expected /= 2;
      }
    }
    assertTrue(expected < 0.1, "no validation was without improvement");
  }

  private static double loss(RoundReport round) {
    return round.validation().orElseThrow().loss();
  }

  @ParameterizedTest
  @CsvSource({"nesterov", "adam"})
  void aMomentumScheduleIsFollowed(String optimizer) {
    CnnClassifier classifier = classifier().setEpochs(2).setOptimizer(optimizer);
    float[] own = classifier.fit(DATA).parameters();
    float[] linear = classifier.setMomentumSchedule("linear").fit(DATA).parameters();
    float[] asItsOwn =
        classifier
            .setMomentumSchedule("{\"type\": \"linear\", \"from\": 0.9, \"to\": 0.9}")
            .fit(DATA)
            .parameters();
    assertFalse(Arrays.equals(own, linear));
    assertArrayEquals(own, asItsOwn);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 1, 1",
    "auto, 3, 1",
    "auto, 4, 3",
    "auto, 7, 3",
    "auto, 8, 6",
    "auto, 40, 6",
    "none, 8, 1",
    "linear, 8, 8",
    "sqrt, 4, 2"
  })
  void theRateIsScaledByTheWorkersThereWillBe(String scaling, int workers, double factor) {
    CnnClassifier classifier = classifier().setLearningRate(0.01).setLearningRateScaling(scaling);
    assertEquals(0.01 * factor, rate(classifier, workers), 1e-15);
    classifier.setTrainingMaster("dl4j");
    assertEquals(0.01, rate(classifier, workers));
  }

  private static double rate(CnnClassifier classifier, int workers) {
    return classifier
        .trainingSettings(
            100,
            workers,
            new SoftmaxCrossEntropy(),
            Emphasis.NONE,
            Arithmetic.of("dl4j", Device.Kind.CPU))
        .update()
        .learningRate();
  }

  @Test
  void fewerRowsThanWorkersAreAsManyWorkers() {
    CnnClassifier classifier =
        classifier().setValidationFraction(0).setNumWorkers(8).setEpochs(1).setLearningRate(0.01);
    assertEquals(List.of(0.01), rates(classifier.fit(Images.frame(3, 3))));
    assertEquals(0.03, rates(classifier.fit(Images.frame(6, 3))).get(0), 1e-15);
  }

  static List<Arguments> contradictions() {
    return List.of(
        contradiction(
            c -> c.setLearningRateSchedule("{\"type\": \"warmup\", \"epochs\": 7}"),
            "learningRateSchedule warmup takes 7.0 epochs, but there are only 5.0"),
        contradiction(
            c -> c.setLearningRateSchedule("plateau").setValidationFraction(0),
            "learningRateSchedule plateau goes by validation, but there are no rows"),
        contradiction(
            c ->
                c.setLearningRateSchedule("{\"type\": \"warmup\", \"then\": \"newBob\"}")
                    .setValidationFraction(0),
            "goes by validation, but there are no rows"),
        contradiction(
            c -> c.setOptimizer("sgd").setMomentumSchedule("linear"),
            "momentumSchedule is linear, but optimizer sgd has no momentum"),
        contradiction(
            c -> c.setMomentumSchedule("linear").setLearningRateSchedule("oneCycle"),
            "momentumSchedule is linear, but learningRateSchedule oneCycle sets the momentum"),
        contradiction(
            c -> c.setMomentumSchedule("{\"type\": \"linear\", \"epochs\": 6}"),
            "momentumSchedule linear takes 6.0 epochs, but there are only 5.0"));
  }

  private static Arguments contradiction(UnaryOperator<CnnClassifier> change, String expected) {
    return Arguments.of(change, expected);
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void refusesSettingsThatContradictEachOther(
      UnaryOperator<CnnClassifier> change, String expected) {
    CnnClassifier classifier = change.apply(classifier());
    assertFails(() -> classifier.transformSchema(DATA.schema()), classifier.uid(), expected);
  }

  @Test
  void refusesWhatIsNoneWhereItIsSet() {
    assertFails(() -> classifier().setLearningRateScaling("half"), "auto, none, linear, sqrt");
    assertFails(() -> classifier().setMomentumSchedule("liner"), "Did you mean 'linear'");
    assertFails(
        () -> classifier().setMomentumSchedule("{\"type\": \"linear\", \"to\": 1}"),
        "to must be in [0, 1)");
  }
}
