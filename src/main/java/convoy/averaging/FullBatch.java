package convoy.averaging;

import convoy.backend.Network;
import convoy.optimize.Lbfgs;
import convoy.optimize.Objective;
import convoy.optimize.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * An iteration of L-BFGS on a worker's whole shard: every evaluation of the loss and its gradient
 * is a pass over all its mini-batches. L-BFGS computes in double precision in the Java heap; the
 * network, and the state from one round to the next, have single precision.
 *
 * @param open the network
 * @param gradient where a pass leaves the gradient of the whole shard
 * @param pass over all mini-batches
 */
record FullBatch(Network open, Vector gradient, Supplier<Worker.Sums> pass) {

  /**
   * Takes the step.
   *
   * @param state the optimizer's; changed
   * @return sums of one pass, with the loss after the step
   */
  Worker.Sums step(Lbfgs lbfgs, List<Vector> state) {
    Worker.Sums[] last = new Worker.Sums[1];
    Objective objective =
        (at, gradientThere) -> {
          open.trainable().set(floats(at));
          last[0] = pass.get();
          copy(gradient, gradientThere);
          return last[0].meanLoss();
        };
    double[] x = doubles(open.trainable());
    List<double[]> pairs = new ArrayList<>(state.stream().map(FullBatch::doubles).toList());
    double loss = lbfgs.iterate(objective, x, pairs);
    open.trainable().set(floats(x));
    for (int i = 0; i < pairs.size(); i++) {
      state.get(i).set(floats(pairs.get(i)));
    }
    return last[0].withMeanLoss(loss);
  }

  private static double[] doubles(Vector vector) {
    double[] values = new double[vector.length()];
    copy(vector, values);
    return values;
  }

  private static void copy(Vector vector, double[] target) {
    float[] values = new float[vector.length()];
    vector.get(values);
    for (int i = 0; i < values.length; i++) {
      target[i] = values[i];
    }
  }

  private static float[] floats(double[] x) {
    float[] values = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      values[i] = (float) x[i];
    }
    return values;
  }
}
