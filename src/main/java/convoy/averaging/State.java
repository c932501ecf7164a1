package convoy.averaging;

import java.io.Serializable;

/**
 * All that a training carries from one round to the next.
 *
 * @param parameters flat, as the network's layout says
 * @param optimizerState the optimizer's vectors, each as long as what is learnt
 */
record State(float[] parameters, float[][] optimizerState) implements Serializable {}
