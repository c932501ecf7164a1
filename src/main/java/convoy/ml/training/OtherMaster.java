package convoy.ml.training;

import convoy.averaging.TrainingMasters;
import convoy.backend.AutoBackend;
import convoy.ml.param.HasAveraging;
import convoy.ml.param.NetworkParams;
import convoy.network.NetworkSpec;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.Param;

/** What a training master other than Convoy's own cannot do, refused before any job starts. */
public final class OtherMaster {

  /**
   * A Param that only Convoy follows.
   *
   * @param param which
   * @param instead what the other does, whatever it says
   * @param isFollowed the values that ask for nothing that the other would not do
   */
  private record Limit(Param<?> param, String instead, Predicate<Object> isFollowed) {}

  private OtherMaster() {}

  private static List<Limit> limits(NetworkParams stage) {
    return List.of(
        new Limit(stage.weightCol(), "weighs no rows", ""::equals),
        new Limit(stage.validationIndicatorCol(), "validates nothing", ""::equals),
        new Limit(stage.validationFraction(), "validates nothing", value -> (double) value == 0),
        new Limit(stage.checkpointDir(), "writes no checkpoints", value -> false),
        new Limit(stage.learningRateSchedule(), "keeps the learning rate", "constant"::equals),
        new Limit(
            stage.averagingFrequency(),
            "does not tune it",
            value -> !value.equals(HasAveraging.AUTO)),
        new Limit(stage.averagingWarmupEpochs(), "has no warm-up", value -> (int) value == 0),
        new Limit(stage.optimizerStateMode(), "averages the state", "averaged"::equals),
        new Limit(stage.outerLearningRate(), "only averages", value -> (double) value == 1),
        new Limit(stage.outerMomentum(), "only averages", value -> (double) value == 0),
        new Limit(
            stage.backend(), "computes with ND4J", Set.of("dl4j", AutoBackend.NAME)::contains),
        new Limit(stage.device(), "computes on the processor", value -> !value.equals("gpu")));
  }

  /**
   * Checks the Params.
   *
   * @throws IllegalArgumentException if the training master is not Convoy's own and cannot follow
   *     one; the text names it
   */
  public static void check(NetworkParams stage) {
    if (TrainingMasters.other(stage.getTrainingMaster()).isEmpty()) {
      return;
    }
    for (Limit limit : limits(stage)) {
      if (stage.isDefined(limit.param())) {
        Object value = stage.getOrDefault(limit.param());
        if (!limit.isFollowed().test(value)) {
          String name = limit.param().name();
          throw new IllegalArgumentException(
              "%s: %s is '%s', but trainingMaster %s %s. Clear %s, or set trainingMaster to %s."
                  .formatted(
                      stage.uid(),
                      name,
                      value,
                      stage.getTrainingMaster(),
                      limit.instead(),
                      name,
                      TrainingMasters.CONVOY));
        }
      }
    }
  }

  /**
   * Checks the network.
   *
   * @param hidden without its output layer
   * @throws IllegalArgumentException if the training master cannot do a layer; the text names it
   */
  public static void check(NetworkParams stage, NetworkSpec hidden) {
    TrainingMasters.other(stage.getTrainingMaster())
        .ifPresent(master -> inTheNameOf(stage, () -> master.requireNetwork(hidden.withOutput(2))));
  }

  /**
   * Checks the settings of Spark.
   *
   * @throws IllegalArgumentException if the training master cannot work with one; the text names it
   */
  public static void check(NetworkParams stage, SparkContext spark) {
    TrainingMasters.other(stage.getTrainingMaster())
        .ifPresent(
            master ->
                inTheNameOf(
                    stage, () -> master.requireSession(JavaSparkContext.fromSparkContext(spark))));
  }

  private static void inTheNameOf(NetworkParams stage, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(stage.uid() + ": " + e.getMessage(), e);
    }
  }
}
