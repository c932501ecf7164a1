package convoy.ml.training;

import convoy.ml.param.NetworkParams;
import convoy.network.NetworkSpec;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;

/**
 * What does not go with an optimizer whose steps are whole epochs (L-BFGS), refused before any job
 * starts: what is said of mini-batches' steps and of averaging, and layers whose loss is not one
 * function of the weights.
 */
final class WholeEpochs {

  /** Of all that says how steps are taken and workers average. */
  private static final Set<String> FOLLOWED =
      Set.of("epochs", "batchSize", "optimizer", "numWorkers");

  private WholeEpochs() {}

  /**
   * Checks the Params.
   *
   * @throws IllegalArgumentException if one is set that has no meaning; the text names it
   */
  static void check(NetworkParams stage) {
    if (!takesWholeEpochs(stage)) {
      return;
    }
    if (stage.isDefined(stage.numWorkers()) && stage.getNumWorkers() > 1) {
      throw new IllegalArgumentException(
          "%s: numWorkers is %d, but optimizer is %s, which trains on one worker. Set numWorkers to 1, or clear it."
              .formatted(stage.uid(), stage.getNumWorkers(), stage.getOptimizer()));
    }
    Stream<Param<?>> ofSteps =
        Stream.of(
                stage.batchParams(),
                stage.stepParams(),
                stage.regularizationParams(),
                stage.averagingParams(),
                stage.emphasisParams())
            .flatMap(WholeEpochs::params);
    Stream.concat(ofSteps, Stream.of(stage.augment()))
        .filter(param -> !FOLLOWED.contains(param.name()))
        .filter(param -> OtherMaster.asksForSomething(stage, param))
        .findFirst()
        .ifPresent(
            param -> {
              throw new IllegalArgumentException(
                  "%s: %s is %s, but optimizer is %s, which finds its steps by itself, one an epoch, and does not follow it. Clear %s, or take another optimizer."
                      .formatted(
                          stage.uid(),
                          param.name(),
                          stage.getOrDefault(param),
                          stage.getOptimizer(),
                          param.name()));
            });
  }

  /**
   * Checks the network.
   *
   * @param hidden without its output layer
   * @throws IllegalArgumentException if a layer acts otherwise in training; the text names it
   */
  static void check(NetworkParams stage, NetworkSpec hidden) {
    if (!takesWholeEpochs(stage)) {
      return;
    }
    hidden.placed().stream()
        .filter(placed -> !placed.layer().actsAlikeInTraining())
        .findFirst()
        .ifPresent(
            placed -> {
              throw new IllegalArgumentException(
                  "%s: layer '%s' is random in training, or depends on the other rows of a batch, but optimizer is %s, which needs the same loss wherever it evaluates it. Take the layer out of network, or take another optimizer."
                      .formatted(stage.uid(), placed.name(), stage.getOptimizer()));
            });
  }

  private static boolean takesWholeEpochs(NetworkParams stage) {
    return stage.optimizerSetting().takesWholeEpochs();
  }

  private static Stream<Param<?>> params(Record set) {
    return Arrays.stream(set.getClass().getRecordComponents())
        .map(component -> param(component, set));
  }

  private static Param<?> param(RecordComponent component, Record set) {
    try {
      return (Param<?>) component.getAccessor().invoke(set);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This Param cannot be read: " + component, e);
    }
  }
}
