package convoy.optimize;

import static convoy.testing.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import convoy.network.Dense;
import convoy.network.Initializer;
import convoy.network.Json;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import convoy.network.Shape;
import convoy.testing.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules, most of them against PyTorch's (learning-rates.py beside the numbers). */
class LearningRateScheduleTest {
  private static final Moment FIRST = new Moment(0, 9, 2);

  /** A network of three weights. */
  private static final NetworkSpec THREE =
      new NetworkSpec(
          Shape.vector(3),
          List.of(Dense.of(1).bias(false).initializer(Initializer.GLOROT_UNIFORM)));

  private static final List<List<String>> RATES = rows("learning-rates.csv");
  private static final List<List<String>> PLATEAUS = rows("plateau.csv");

  private static List<List<String>> rows(String file) {
    return Resources.text("optimize/" + file)
        .lines()
        .map(line -> List.of(line.split("\\|", -1)))
        .toList();
  }

  static Stream<String> schedules() {
    return RATES.stream().map(row -> row.get(0)).distinct();
  }

  static Stream<String> plateaus() {
    return PLATEAUS.stream().map(row -> row.get(0)).distinct();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schedules")
  void givesPyTorchsRatesAndMomenta(String description) {
    LearningRateSchedule schedule = LearningRateSchedule.parse(description);
    for (List<String> row : RATES) {
      if (row.get(0).equals(description)) {
        Moment at =
            new Moment(
                Long.parseLong(row.get(3)), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)));
        assertEquals(Double.parseDouble(row.get(4)), schedule.factor(at), 1e-12, () -> "" + at);
        OptionalDouble momentum = schedule.momentum(at);
        assertEquals(row.get(5).isEmpty(), momentum.isEmpty());
        if (momentum.isPresent()) {
          assertEquals(Double.parseDouble(row.get(5)), momentum.getAsDouble(), 1e-12);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plateaus")
  void comesDownOnAPlateauAsPyTorchsDoes(String description) {
    LearningRateSchedule plateau = LearningRateSchedule.parse(description);
    Reduction reduction = Reduction.NONE;
    for (List<String> row : PLATEAUS) {
      if (row.get(0).equals(description)) {
        String loss = row.get(2).equals("nan") ? "NaN" : row.get(2);
        reduction = plateau.after(FIRST, Double.parseDouble(loss), reduction);
        double rate = plateau.factor(new Moment(3, 9, 1, reduction.factor()));
        assertEquals(Double.parseDouble(row.get(3)), rate, 1e-12, () -> "" + row);
      }
    }
  }

  @Test
  void newBobHalvesAfterEachValidationThatIsNoBetterThanTheOneBefore() {
    assertEquals(
        List.of(1.0, 1.0, 0.5, 0.5, 0.25, 0.125, 0.125),
        factors("newBob", 3, 2, 2.5, 2.4, 2.4, Double.NaN, 2.3));
    // 0.81 is better than 0.9 by just a tenth, 0.74 than 0.81 by less.
    assertEquals(
        List.of(1.0, 1.0, 0.2),
        factors("{\"type\":\"newBob\",\"factor\":0.2,\"threshold\":0.09}", 0.9, 0.81, 0.74));
  }

  private static List<Double> factors(String description, double... losses) {
    LearningRateSchedule schedule = LearningRateSchedule.parse(description);
    List<Double> factors = new ArrayList<>();
    Reduction reduction = Reduction.NONE;
    for (double loss : losses) {
      reduction = schedule.after(FIRST, loss, reduction);
      factors.add(schedule.factor(new Moment(0, 9, 1, reduction.factor())));
    }
    return factors;
  }

  @Test
  void whatFollowsAWarmupFollowsValidation() {
    LearningRateSchedule schedule =
        LearningRateSchedule.parse("{\"type\": \"warmup\", \"then\": \"newBob\"}");
    assertTrue(schedule.followsValidation());
    // The warm-up is the first two steps.
    Reduction none = schedule.after(FIRST, 0.1, Reduction.NONE);
    assertEquals(Reduction.NONE, none);
    Reduction first = schedule.after(new Moment(1, 9, 2), 1, none);
    assertEquals(1, first.factor());
    Reduction reduction = schedule.after(new Moment(3, 9, 2), 2, first);
    assertEquals(0.5, schedule.factor(new Moment(7, 9, 2, reduction.factor())));
  }

  @ParameterizedTest
  @CsvSource({"nesterov", "adam"})
  void aOneCyclesMomentumIsTheOptimizers(String name) {
    Update update = new Update(Optimizer.parse(name), 0.1, LearningRateSchedule.parse("oneCycle"));
    float[] parameters = {1, -2, 0.5f};
    List<Vector> state =
        Stream.<Vector>generate(() -> HostVector.zeros(3))
            .limit(update.optimizer().stateVectors())
            .toList();
    for (List<String> row : rows("one-cycle-weights.csv")) {
      if (row.get(0).equals(name)) {
        int step = Integer.parseInt(row.get(1));
        float[] gradient = new float[3];
        float[] expected = new float[3];
        for (int i = 0; i < 3; i++) {
          gradient[i] = (float) Math.sin(i + 3 * step + 1);
          expected[i] = Float.parseFloat(row.get(2 + i));
        }
        update
            .on(
                new ParameterLayout(THREE),
                new HostVector(parameters, 3),
                new HostVector(gradient, 3),
                state)
            .step(new Moment(step, 10, 10), step + 1);
        assertArrayEquals(expected, parameters, 2e-6f, "step " + step);
      }
    }
  }

  @Test
  void momentumRisesAlongALine() {
    MomentumSchedule whole = MomentumSchedule.parse("linear");
    assertEquals(0.5, whole.momentum(new Moment(0, 20, 5)).orElseThrow());
    assertEquals(0.745, whole.momentum(new Moment(10, 20, 5)).orElseThrow(), 1e-15);
    MomentumSchedule linear =
        MomentumSchedule.parse("{\"type\":\"linear\",\"from\":0,\"to\":0.9,\"epochs\":2}");
    LearningRateSchedule both = new WithMomentum(new LearningRateSchedule.Cosine(0.0), linear);
    assertEquals(0.45, both.momentum(new Moment(5, 20, 5)).orElseThrow(), 1e-15);
    assertEquals(0.9, both.momentum(new Moment(10, 20, 5)).orElseThrow());
    assertEquals(0.9, both.momentum(new Moment(19, 20, 5)).orElseThrow());
    assertEquals(OptionalDouble.empty(), MomentumSchedule.parse("constant").momentum(at(3, 9)));
  }

  private static Moment at(long step, long steps) {
    return new Moment(step, steps, steps);
  }

  static Stream<String> names() {
    return Json.names(LearningRateSchedule.class).stream();
  }

  /** Also where spans are shorter than a step. */
  @ParameterizedTest
  @MethodSource("names")
  void aNameStandsForDefaultsThatSuitAnyTraining(String name) {
    LearningRateSchedule schedule = LearningRateSchedule.parse(name);
    assertDoesNotThrow(() -> schedule.requireFits(10));
    for (long steps : new long[] {1, 2, 3, 7}) {
      for (long step = 0; step < steps; step++) {
        double factor = schedule.factor(at(step, steps));
        assertTrue(factor >= 0 && factor <= 1, name + " at " + at(step, steps) + ": " + factor);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          cosin                                       | Did you mean 'cosine'
          {'type': 'cosin'}                           | Did you mean 'cosine'
          {'type': 'cosine', 'warmup': 1}             | unknown key 'warmup'
          {'type': 'linear', 'minimum': 2}            | minimum must be in [0, 1], found 2.0
          {'type': 'linear', 'epochs': 0}             | epochs must be greater than 0
          {'type': 'step', 'factor': 1}               | factor must be in (0, 1), found 1.0
          {'type': 'exponential', 'per': 'batch'}     | unknown value 'batch'. Known are epoch, step
          {'type': 'plateau', 'patience': 1.5}        | at patience: expected a whole number
          {'type': 'plateau', 'patience': -1}         | patience must be at least 0
          {'type': 'warmup', 'then': 'cosin'}         | at then: unknown learningRateSchedule 'cosin'. Did you mean 'cosine'
          {'type': 'warmup', 'then': 3}               | at then: expected an object
          {'type': 'warmup', 'then': {'type': 'bob'}} | at then: unknown type 'bob'
          {'type': 'warmup', 'then': {'type': 'step', 'factor': 2}} | at then: factor must be in (0, 1)
          {'type': 'oneCycle', 'pctStart': 1}         | pctStart must be in [0, 1)
          {'type': 'withMomentum'}                    | unknown type 'withMomentum'
          """)
  void refusesWhatIsNoSchedule(String description, String words) {
    assertFails(() -> LearningRateSchedule.parse(description.replace('\'', '"')), words);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {'type': 'linear', 'epochs': 3.5}  | linear takes 3.5 epochs, but there are only 3.0
          {'type': 'step', 'epochs': 3}      | step first acts after 3.0 epochs, but there are only 3.0
          {'type': 'warmup', 'epochs': 3}    | warmup takes 3.0 epochs, but there are only 3.0
          {'type': 'cyclical', 'epochs': 4}  | cyclical rises for 4.0 epochs, but there are only 3.0
          {'type': 'warmup', 'epochs': 2, 'then': {'type': 'linear', 'epochs': 2}} | linear takes 2.0 epochs, but there are only 1.0
          """)
  void refusesATrainingThatIsOverBeforeIt(String description, String words) {
    LearningRateSchedule schedule = LearningRateSchedule.parse(description.replace('\'', '"'));
    assertFails(() -> schedule.requireFits(3), words);
    assertDoesNotThrow(() -> schedule.requireFits(9));
  }
}
