package convoy.ml.training;

import convoy.averaging.TrainingMaster;
import convoy.averaging.TrainingMasters;
import convoy.ml.param.NetworkParams;
import convoy.network.NetworkSpec;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.Param;

/** What a training master other than Convoy's own cannot do, refused before any job starts. */
public final class OtherMaster {

  /** What the stage itself follows, whoever trains. */
  private static final Set<String> OF_THE_STAGE =
      Set.of(
          "featuresCol",
          "labelCol",
          "predictionCol",
          "rawPredictionCol",
          "probabilityCol",
          "thresholds",
          "labelForm",
          "numLabels",
          "labelThresholds",
          "standardizeLabels",
          "testTimeAugmentation",
          "trainingMaster",
          "verbose");

  /** What asks for nothing, of Params whose default is something else, or that have none. */
  private static final Map<String, Object> NEUTRAL =
      Map.of(
          "weightCol",
          "",
          "validationIndicatorCol",
          "",
          "learningRateScaling",
          "none",
          "outerLearningRate",
          1.0,
          "outerMomentum",
          0.0);

  private OtherMaster() {}

  /**
   * Checks the Params.
   *
   * @throws IllegalArgumentException if the training master is not Convoy's own and does not follow
   *     one that asks for something; the text names it
   */
  public static void check(NetworkParams stage) {
    TrainingMasters.other(stage.getTrainingMaster())
        .ifPresent(
            master -> {
              // First: of a stage with other losses there is nothing else to be set right.
              inTheNameOf(stage, () -> master.requireLoss(stage.lossSetting()));
              for (Param<?> param : stage.params()) {
                if (!OF_THE_STAGE.contains(param.name()) && asksForSomething(stage, param)) {
                  requireFollowed(stage, param, master);
                }
              }
              inTheNameOf(stage, () -> master.requireUpdate(stage.updateSetting(1)));
            });
  }

  /** Whether a Param is set to something else than what does nothing, or is the default. */
  static boolean asksForSomething(NetworkParams stage, Param<?> param) {
    return stage.isSet(param)
        && !stage.getOrDefault(param).equals(NEUTRAL.get(param.name()))
        && !(stage.hasDefault(param)
            && stage.getOrDefault(param).equals(stage.getDefault(param).get()));
  }

  private static void requireFollowed(NetworkParams stage, Param<?> param, TrainingMaster master) {
    Object value = stage.getOrDefault(param);
    if (!master.follows(param.name(), value)) {
      throw new IllegalArgumentException(
          "%s: %s is '%s', which trainingMaster %s does not follow; it follows %s. Clear %s, or set trainingMaster to %s."
              .formatted(
                  stage.uid(),
                  param.name(),
                  value,
                  master.name(),
                  String.join(", ", master.settings()),
                  param.name(),
                  TrainingMasters.CONVOY));
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
