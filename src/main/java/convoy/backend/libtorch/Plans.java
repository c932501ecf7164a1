package convoy.backend.libtorch;

import convoy.backend.Pass;
import convoy.network.NetworkSpec;
import java.util.HashMap;
import java.util.Map;

/**
 * The plans of a network of one kind, in one memory: those that go back to the network's input take
 * the place of those that do not.
 */
final class Plans implements AutoCloseable {
  /**
   * Batches of an epoch differ by one row, and may be seen with and without statistics; what comes
   * beyond that replaces what there is.
   */
  private static final int MOST = 4;

  private record Key(int rows, Pass pass) {}

  private final NetworkSpec spec;
  private final Parameters parameters;
  private final TensorTypes types;
  private final Map<Key, Plan> plans = new HashMap<>();
  private Workspace workspace;
  private Pass last;

  Plans(NetworkSpec spec, Parameters parameters, TensorTypes types) {
    this.spec = spec;
    this.parameters = parameters;
    this.types = types;
  }

  /** The plan for so many rows; good until the next is asked for. */
  Plan of(int rows, Pass pass) {
    if (rows < 1) {
      throw new IllegalArgumentException("A batch has at least 1 row, found " + rows + ".");
    }
    if (last != null && last.inputGradient() != pass.inputGradient()) {
      close();
    }
    last = pass;
    Key key = new Key(rows, pass);
    Plan known = plans.get(key);
    if (known != null) {
      return known;
    }
    if (plans.size() == MOST) {
      dropPlans();
    }
    if (workspace == null || workspace.capacity() < rows) {
      close();
      workspace = new Workspace(types, rows);
    }
    Plan plan = new Plan(spec, parameters, workspace, rows, pass);
    plans.put(key, plan);
    return plan;
  }

  private void dropPlans() {
    plans.values().forEach(Plan::close);
    plans.clear();
  }

  @Override
  public void close() {
    try (Workspace old = workspace) {
      workspace = null;
      dropPlans();
    }
  }
}
