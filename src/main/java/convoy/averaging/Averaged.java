package convoy.averaging;

import java.util.List;

/**
 * What a round's workers have given, on the driver.
 *
 * @param mean of their states
 * @param reports one a worker, in their order
 * @param own each worker's optimizer state, if workers keep their own; empty if not
 */
record Averaged(State mean, List<WorkerReport> reports, List<float[][]> own) {}
