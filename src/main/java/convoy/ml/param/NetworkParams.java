package convoy.ml.param;

import convoy.averaging.Emphasis;
import convoy.averaging.Settings;
import convoy.averaging.TrainingMasters;
import convoy.backend.Arithmetic;
import convoy.optimize.Loss;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** All Params of a stage that trains a network, whatever it predicts. */
public interface NetworkParams
    extends HasNetwork,
        HasInitialModel,
        HasBatchNormStatistics,
        HasLoss,
        HasBatches,
        HasSteps,
        HasRegularization,
        HasAveraging,
        HasValidation,
        HasCheckpoints,
        HasBackend,
        HasWeights,
        HasEmphasis,
        HasAugmentation,
        HasTestTimeAugmentation,
        HasTrainingSeed,
        HasVerbose {

  /** The Params of one stage. */
  record Set(
      HasNetwork.Set layers,
      HasInitialModel.Set initialModel,
      Param<String> batchNormStatistics,
      Param<String> loss,
      HasBatches.Set batches,
      HasSteps.Set steps,
      HasRegularization.Set regularization,
      HasAveraging.Set averaging,
      HasValidation.Set validation,
      HasCheckpoints.Set checkpoints,
      HasBackend.Set backend,
      Param<String> weightCol,
      HasEmphasis.Set emphasis,
      Param<String> augment,
      Param<String> testTimeAugmentation,
      LongParam seed,
      BooleanParam verbose)
      implements Serializable {

    /**
     * Creates the Params and sets their defaults, once {@code owner} has its uid. A stage that
     * wants another default sets it afterwards.
     *
     * @param network the stage's default
     * @param loss the stage's default, which also tells what kind of targets the stage has
     */
    public static Set of(Params owner, String network, String loss) {
      return new Set(
          HasNetwork.Set.of(owner, network),
          HasInitialModel.Set.of(owner),
          HasBatchNormStatistics.param(owner),
          HasLoss.param(owner, loss),
          HasBatches.Set.of(owner),
          HasSteps.Set.of(owner),
          HasRegularization.Set.of(owner),
          HasAveraging.Set.of(owner),
          HasValidation.Set.of(owner, Loss.parse(loss).targets()),
          HasCheckpoints.Set.of(owner),
          HasBackend.Set.of(owner),
          HasWeights.param(owner),
          HasEmphasis.Set.of(owner, Loss.parse(loss).targets()),
          HasAugmentation.param(owner),
          HasTestTimeAugmentation.param(owner),
          HasTrainingSeed.param(owner),
          HasVerbose.param(owner));
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set networkParams();

  @Override
  default HasNetwork.Set layerParams() {
    return networkParams().layers();
  }

  @Override
  default HasInitialModel.Set initialModelParams() {
    return networkParams().initialModel();
  }

  @Override
  default Param<String> batchNormStatistics() {
    return networkParams().batchNormStatistics();
  }

  @Override
  default Param<String> loss() {
    return networkParams().loss();
  }

  @Override
  default HasBatches.Set batchParams() {
    return networkParams().batches();
  }

  @Override
  default HasSteps.Set stepParams() {
    return networkParams().steps();
  }

  @Override
  default HasRegularization.Set regularizationParams() {
    return networkParams().regularization();
  }

  @Override
  default HasAveraging.Set averagingParams() {
    return networkParams().averaging();
  }

  @Override
  default HasValidation.Set validationParams() {
    return networkParams().validation();
  }

  @Override
  default HasCheckpoints.Set checkpointParams() {
    return networkParams().checkpoints();
  }

  @Override
  default HasBackend.Set backendParams() {
    return networkParams().backend();
  }

  @Override
  default Param<String> weightCol() {
    return networkParams().weightCol();
  }

  @Override
  default HasEmphasis.Set emphasisParams() {
    return networkParams().emphasis();
  }

  @Override
  default Param<String> augment() {
    return networkParams().augment();
  }

  @Override
  default Param<String> testTimeAugmentation() {
    return networkParams().testTimeAugmentation();
  }

  @Override
  default LongParam seed() {
    return networkParams().seed();
  }

  @Override
  default BooleanParam verbose() {
    return networkParams().verbose();
  }

  /**
   * Checks that the schedules, and the averagings' warm-up, suit a training of such a length.
   *
   * @param epochs of the training; a fraction where {@code maxSteps} ends it
   * @throws IllegalArgumentException if one takes longer, or first acts when it is over
   */
  default void requireSchedulesFit(double epochs) {
    requireWarmupFits(epochs);
    requireBatchSizesFit(epochs);
    requireRateFits(epochs);
  }

  /** Whether Convoy's own parameter averaging trains, which alone scales the learning rate. */
  private boolean ownMaster() {
    return TrainingMasters.other(getTrainingMaster()).isEmpty();
  }

  /**
   * What the learning rate is multiplied by, in words; empty if it is not.
   *
   * @param workers there will be
   */
  default Optional<String> learningRateScalingNote(int workers) {
    double factor = learningRateScalingSetting().factor(workers);
    return ownMaster() && factor != 1
        ? Optional.of(
            "learningRate %s, raised to %s times as much at the start for %d workers (learningRateScaling %s)"
                .formatted(getLearningRate(), factor, workers, getLearningRateScaling()))
        : Optional.empty();
  }

  /** How many workers are wanted; nothing where the cluster decides. */
  default OptionalInt workersSetting() {
    if (isDefined(numWorkers())) {
      return OptionalInt.of(getNumWorkers());
    }
    return optimizerSetting().takesWholeEpochs() ? OptionalInt.of(1) : OptionalInt.empty();
  }

  /**
   * What the engine is told.
   *
   * @param wanted workers; fewer than rows are possible
   * @param workers there will be
   * @param loss of the stage
   * @param emphasis which examples count, or are shown, more than others
   */
  default Settings trainingSettings(
      int wanted, int workers, Loss loss, Emphasis emphasis, Arithmetic arithmetic) {
    return new Settings(
        wanted,
        averagingFrequencySetting(),
        courseSetting(),
        updateSetting(ownMaster() ? workers : 1).with(regularizationSetting()),
        optimizerStateModeSetting(),
        outerOptimizerSetting(workers),
        loss,
        emphasis,
        augmentationSetting(),
        getSeed(),
        arithmetic);
  }

  /** The setters of all of them. */
  interface Setters<S>
      extends NetworkParams,
          HasNetwork.Setters<S>,
          HasInitialModel.Setters<S>,
          HasBatchNormStatistics.Setters<S>,
          HasLoss.Setters<S>,
          HasBatches.Setters<S>,
          HasSteps.Setters<S>,
          HasRegularization.Setters<S>,
          HasAveraging.Setters<S>,
          HasValidation.Setters<S>,
          HasCheckpoints.Setters<S>,
          HasBackend.Setters<S>,
          HasWeights.Setters<S>,
          HasEmphasis.Setters<S>,
          HasAugmentation.Setters<S>,
          HasTestTimeAugmentation.Setters<S>,
          HasTrainingSeed.Setters<S>,
          HasVerbose.Setters<S> {}
}
