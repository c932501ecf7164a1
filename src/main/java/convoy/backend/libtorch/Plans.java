package convoy.backend.libtorch;

import convoy.network.NetworkSpec;
import java.util.HashMap;
import java.util.Map;

/** The plans of a network for training or for prediction, in one memory. */
final class Plans implements AutoCloseable {
  /** Batches of an epoch differ by one row; what comes beyond that replaces what there is. */
  private static final int MOST = 3;

  private final NetworkSpec spec;
  private final Parameters parameters;
  private final TensorTypes types;
  private final boolean training;
  private final Map<Integer, Plan> plans = new HashMap<>();
  private Workspace workspace;

  Plans(NetworkSpec spec, Parameters parameters, TensorTypes types, boolean training) {
    this.spec = spec;
    this.parameters = parameters;
    this.types = types;
    this.training = training;
  }

  /** The plan for so many rows; good until the next is asked for. */
  Plan of(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("A batch has at least 1 row, found " + rows + ".");
    }
    Plan known = plans.get(rows);
    if (known != null) {
      return known;
    }
    if (plans.size() == MOST) {
      dropPlans();
    }
    if (workspace == null || workspace.capacity() < rows) {
      close();
      int capacity = training ? rows + 1 : rows; // the other batches may be one row larger
      workspace = new Workspace(types, capacity);
    }
    Plan plan = new Plan(spec, parameters, workspace, rows, training);
    plans.put(rows, plan);
    return plan;
  }

  private void dropPlans() {
    plans.values().forEach(Plan::close);
    plans.clear();
  }

  @Override
  public void close() {
    dropPlans();
    if (workspace != null) {
      workspace.close();
      workspace = null;
    }
  }
}
