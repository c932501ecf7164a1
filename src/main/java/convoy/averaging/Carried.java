package convoy.averaging;

import convoy.averaging.checkpoint.Values;
import java.util.List;

/**
 * All that a training carries from one round to the next, wherever it lies: what a {@link
 * TrainingState} begins with, and what a checkpoint writes down.
 *
 * @param parameters flat, as the network's layout says
 * @param optimizerState the optimizer's vectors, if all workers share them
 * @param own each worker's, if workers keep their own ({@link OptimizerStateMode#KEPT}); empty if
 *     not
 * @param outerVelocity of the outer optimizer; of no values if it remembers nothing
 */
record Carried(
    Values parameters, List<Values> optimizerState, List<List<Values>> own, Values outerVelocity) {}
