package convoy.averaging;

import convoy.network.ParameterLayout;
import java.util.Arrays;
import java.util.Optional;

/**
 * All that a training needs to go on where it was, and to end in the bits it would have ended in.
 *
 * @param fingerprint of the training
 * @param position of it
 * @param frequency of its averagings
 * @param carried what the next round starts from
 * @param outerVelocity of the outer optimizer; empty if it remembers nothing
 * @param asked the weights at the beginning of the epoch, if the rest of it follows from them;
 *     empty if not
 * @param best weights so far, with early stopping
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Checkpoint(
    Fingerprint fingerprint,
    Position position,
    FrequencyTuner.Memory frequency,
    Carried carried,
    float[] outerVelocity,
    float[] asked,
    Optional<BestWeights.Memory> best) {

  /** Whether its vectors are as many and as long as a training's are. */
  boolean fits(ParameterLayout layout, Settings settings) {
    int vectors = settings.update().optimizer().stateVectors();
    boolean averaged = settings.optimizerStateMode() == OptimizerStateMode.AVERAGED;
    boolean kept = settings.optimizerStateMode() == OptimizerStateMode.KEPT && vectors > 0;
    State common = carried.common();
    return common.parameters().length == layout.size()
        && areVectors(common.optimizerState(), averaged ? vectors : 0, layout)
        && carried.own().size() == (kept ? settings.workers() : 0)
        && carried.own().stream().allMatch(own -> areVectors(own, vectors, layout))
        && outerVelocity.length == (settings.outer().remembers() ? layout.trainableSize() : 0)
        && (asked.length == 0 || asked.length == layout.size())
        && best.stream()
            .map(BestWeights.Memory::parameters)
            .allMatch(known -> known.length == 0 || known.length == layout.size());
  }

  private static boolean areVectors(float[][] vectors, int count, ParameterLayout layout) {
    return vectors.length == count
        && Arrays.stream(vectors).allMatch(vector -> vector.length == layout.trainableSize());
  }
}
