package convoy.averaging;

import java.util.Optional;

/**
 * All that a training needs to go on where it was, and to end in the bits it would have ended in.
 *
 * @param fingerprint of the training
 * @param position of it
 * @param frequency of its averagings
 * @param carried what the next round starts from
 * @param outerVelocity of the outer optimizer; empty if it remembers nothing
 * @param best weights so far, with early stopping
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Checkpoint(
    Fingerprint fingerprint,
    Position position,
    FrequencyTuner.Memory frequency,
    Carried carried,
    float[] outerVelocity,
    Optional<BestWeights.Memory> best) {}
