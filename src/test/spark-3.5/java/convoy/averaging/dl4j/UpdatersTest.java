package convoy.averaging.dl4j;

import static convoy.testing.Failures.assertFails;

import convoy.optimize.LearningRateSchedule;
import convoy.optimize.Optimizer;
import convoy.optimize.Update;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class UpdatersTest {
  /** Those that Dl4jTrainingMasterTest trains with. */
  private static final Set<String> FOLLOWED = Set.of("sgd", "nesterov", "adam");

  static final List<String> OTHERS =
      Optimizer.names().stream().filter(name -> !FOLLOWED.contains(name)).toList();

  @ParameterizedTest
  @FieldSource("OTHERS")
  void refusesByNameWhatItDoesNotFollow(String optimizer) {
    Update update =
        new Update(Optimizer.parse(optimizer), 0.1, new LearningRateSchedule.Constant());
    assertFails(
        () -> Updaters.of(update),
        "trainingMaster dl4j has no optimizer {\"type\":\"" + optimizer + "\"",
        "Use sgd, nesterov or adam, or set trainingMaster to convoy.");
  }
}
