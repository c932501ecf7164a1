package convoy.averaging;

import java.util.List;

/**
 * All that a training's workers carry from one round to the next.
 *
 * @param common what all begin with
 * @param own each worker's optimizer state, if workers keep their own ({@link
 *     OptimizerStateMode#KEPT}); empty if not
 */
record Carried(State common, List<float[][]> own) {}
