package convoy.ml.param;

import convoy.averaging.Settings;
import convoy.averaging.TrainingMasters;
import convoy.backend.Arithmetic;
import convoy.optimize.Loss;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** All Params of a stage that trains a network, whatever it predicts. */
public interface NetworkParams
    extends HasNetwork,
        HasSteps,
        HasAveraging,
        HasValidation,
        HasCheckpoints,
        HasBackend,
        HasWeights,
        HasTrainingSeed {

  /** The Params of one stage. */
  record Set(
      HasNetwork.Set layers,
      HasSteps.Set steps,
      HasAveraging.Set averaging,
      HasValidation.Set validation,
      HasCheckpoints.Set checkpoints,
      HasBackend.Set backend,
      Param<String> weightCol,
      LongParam seed)
      implements Serializable {

    /**
     * Creates the Params and sets their defaults, once {@code owner} has its uid. A stage that
     * wants another default sets it afterwards.
     *
     * @param network the stage's default
     * @param metrics what early stopping may go by; the first is the default
     */
    public static Set of(Params owner, String network, String... metrics) {
      return new Set(
          HasNetwork.Set.of(owner, network),
          HasSteps.Set.of(owner),
          HasAveraging.Set.of(owner),
          HasValidation.Set.of(owner, metrics),
          HasCheckpoints.Set.of(owner),
          HasBackend.Set.of(owner),
          HasWeights.param(owner),
          HasTrainingSeed.param(owner));
    }
  }

  /** The Params of this stage, created in its constructor. */
  Set networkParams();

  @Override
  default HasNetwork.Set layerParams() {
    return networkParams().layers();
  }

  @Override
  default HasSteps.Set stepParams() {
    return networkParams().steps();
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
  default LongParam seed() {
    return networkParams().seed();
  }

  /** Whether Convoy's own parameter averaging trains, which alone scales the learning rate. */
  private boolean ownMaster() {
    return TrainingMasters.other(getTrainingMaster()).isEmpty();
  }

  /**
   * What the learning rate is multiplied with, in words; empty if it is not.
   *
   * @param workers there will be
   */
  default Optional<String> learningRateScalingNote(int workers) {
    double factor = learningRateScalingSetting().factor(workers);
    return ownMaster() && factor != 1
        ? Optional.of(
            "learningRate %s x %s for %d workers (learningRateScaling %s)"
                .formatted(getLearningRate(), factor, workers, getLearningRateScaling()))
        : Optional.empty();
  }

  /**
   * What the engine is told.
   *
   * @param wanted workers; fewer than rows are possible
   * @param workers there will be
   * @param loss of the stage
   */
  default Settings trainingSettings(int wanted, int workers, Loss loss, Arithmetic arithmetic) {
    return new Settings(
        wanted,
        averagingFrequencySetting(),
        getEpochs(),
        getBatchSize(),
        updateSetting(ownMaster() ? workers : 1),
        optimizerStateModeSetting(),
        outerOptimizerSetting(workers),
        loss,
        getSeed(),
        arithmetic);
  }

  /** The setters of all of them. */
  interface Setters<S>
      extends NetworkParams,
          HasNetwork.Setters<S>,
          HasSteps.Setters<S>,
          HasAveraging.Setters<S>,
          HasValidation.Setters<S>,
          HasCheckpoints.Setters<S>,
          HasBackend.Setters<S>,
          HasWeights.Setters<S>,
          HasTrainingSeed.Setters<S> {}
}
