package convoy.averaging;

import java.io.Serializable;

/**
 * The mini-batches that a worker takes in a round: some in a row, of one epoch.
 *
 * @param epoch from 0
 * @param ofEpoch into how many mini-batches the epoch is cut
 * @param ofStep how many of them make a step
 * @param first of the round, counted in its epoch from 0
 * @param end after its last
 * @param before how many the worker has taken in all before the round
 */
record RoundBatches(int epoch, int ofEpoch, int ofStep, int first, int end, long before)
    implements Serializable {}
