package convoy.averaging;

import java.io.Serializable;

/**
 * A round of a training: which steps its workers take. All numbers count from 0.
 *
 * @param number of the round
 * @param epoch the pass over the data that its steps are of
 * @param firstStep counted over the whole training
 * @param endStep behind its last step
 * @param reduction of the learning rate, by what validation has found before it; 1 if none
 */
record Round(int number, int epoch, long firstStep, long endStep, double reduction)
    implements Serializable {
  Round withReduction(double factor) {
    return new Round(number, epoch, firstStep, endStep, factor);
  }
}
