package convoy.ml.training;

import convoy.averaging.TrainingMasters;
import convoy.averaging.device.ArithmeticChoice;
import convoy.backend.AutoBackend;
import convoy.memory.MemoryNeed;
import convoy.ml.param.HasInputShape;
import convoy.ml.param.NetworkParams;
import convoy.ml.util.Schemas;
import convoy.ml.util.ValidationRows;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.param.shared.HasFeaturesCol;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What is refused of a stage that trains a network by its Params and its schema alone. */
public final class EarlyChecks {
  private EarlyChecks() {}

  /**
   * Checks all but the columns to learn from, which are the stage's own affair.
   *
   * @throws IllegalArgumentException if settings contradict each other, the training master cannot
   *     follow one, or the network does not fit the features, {@code initialModel} or the driver's
   *     memory
   */
  public static <S extends NetworkParams & HasFeaturesCol> void check(StructType schema, S given) {
    StructField features = Schemas.requireFeatures(schema, given, given.featuresCol());
    S stage = HasInputShape.inherit(given, features);
    ValidationRows.check(schema, stage);
    stage.requireConsistentBatches();
    stage.requireConsistentSteps(stage.validates());
    stage.requireSchedulesFit(stage.getEpochs());
    stage.requireConsistentAveraging();
    stage.requireConsistentCheckpoints();
    stage.requireConsistentInitialModel();
    stage.requireConsistentEmphasis();
    stage.requireAugmentationFits();
    stage.requireFlipsFit();
    ArithmeticChoice.requireConsistent(stage.getBackend(), stage.getDevice());
    OtherMaster.check(stage);
    WholeEpochs.check(stage);
    OptionalInt known = Schemas.vectorSize(features);
    known.ifPresent(size -> stage.requireInputShapeFits(stage.getFeaturesCol(), size));
    if (known.isPresent() || stage.isDefined(stage.inputShape())) {
      NetworkSpec hidden = stage.hiddenLayers(known.orElse(0));
      checkLayers(hidden, stage);
      InitialModel.check(stage, hidden);
      int held = stage.isDefined(stage.initialModel()) ? MemoryNeed.START_VECTORS : 0;
      MemoryNeed.averaging(hidden, 0, 0, 1, held)
          .requireHeap(
              "%s: training a network of %,d parameters"
                  .formatted(stage.uid(), new ParameterLayout(hidden).size()),
              "Make the network smaller, or raise spark.driver.memory.");
    } else {
      ofAnySize(stage).ifPresent(hidden -> checkLayers(hidden, stage));
      InitialModel.check(stage);
    }
  }

  /**
   * Checks what the layers are and are called, which the number of features does not change.
   *
   * @param hidden the network without its output layer
   * @throws IllegalArgumentException if training master, backend or optimizer cannot do a layer, or
   *     layerSettings do not fit; the text names the layer
   */
  static void checkLayers(NetworkSpec hidden, NetworkParams stage) {
    OtherMaster.check(stage, hidden);
    if (TrainingMasters.other(stage.getTrainingMaster()).isEmpty()) {
      requireLayers(stage.uid(), stage.getBackend(), hidden);
    }
    WholeEpochs.check(stage, hidden);
    stage.requireStatisticsHaveAPlace(hidden);
    stage.requireLayerSettingsFit(hidden, stage.optimizerSetting());
  }

  /** Refuses a backend that lacks a layer, by the layer's name. */
  static void requireLayers(String stage, String backend, NetworkSpec network) {
    AutoBackend.unsupported(backend, network)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(stage + ": " + reason);
            });
  }

  /** The network for vectors of one value; nothing if it does not fit that, and perhaps others. */
  private static Optional<NetworkSpec> ofAnySize(NetworkParams stage) {
    try {
      return Optional.of(stage.hiddenLayers(1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
