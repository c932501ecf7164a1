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
import convoy.optimize.Moment;
import convoy.optimize.SoftmaxCrossEntropy;
import convoy.optimize.Update;
import convoy.testing.Images;
import convoy.testing.WhateverSpark;
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
@WhateverSpark
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
    "auto, 4, 4",
    "auto, 7, 7",
    "auto, 8, 8",
    "auto, 40, 8",
    "none, 8, 1",
    "linear, 8, 8",
    "sqrt, 4, 2"
  })
  void theRateIsRaisedForTheWorkersThereWillBe(String scaling, int workers, double factor) {
    CnnClassifier classifier = classifier().setLearningRate(0.01).setLearningRateScaling(scaling);
    Update update = update(classifier, workers);
    assertEquals(0.01, update.rate(new Moment(0, 1000, 100)), 1e-15);
    assertEquals(0.01 * (1 + factor) / 2, update.rate(new Moment(50, 1000, 100)), 1e-15);
    assertEquals(0.01 * factor, update.rate(new Moment(100, 1000, 100)), 1e-15);
    assertEquals(0.01 * factor, update.rate(new Moment(999, 1000, 100)), 1e-15);
    assertEquals(0.01 * factor, update.rate(new Moment(25, 100, 100)), 1e-15);
  }

  private static Update update(CnnClassifier classifier, int workers) {
    return classifier
        .trainingSettings(
            100,
            workers,
            new SoftmaxCrossEntropy(),
            Emphasis.NONE,
            Arithmetic.of("dl4j", Device.Kind.CPU))
        .update();
  }

  @Test
  void fewerRowsThanWorkersAreAsManyWorkers() {
    CnnClassifier classifier =
        classifier().setValidationFraction(0).setNumWorkers(8).setEpochs(8).setLearningRate(0.01);
    assertEquals(0.01, lastRate(classifier.fit(Images.frame(3, 3))));
    assertEquals(0.06, lastRate(classifier.fit(Images.frame(6, 3))), 1e-15);
  }

  private static double lastRate(CnnClassificationModel model) {
    List<Double> rates = rates(model);
    return rates.get(rates.size() - 1);
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
