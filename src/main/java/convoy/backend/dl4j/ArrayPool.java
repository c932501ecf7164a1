package convoy.backend.dl4j;

import convoy.network.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Native arrays for what lies between the layers. The plans of a network share them, because only
 * one computes at a time: each takes them anew, in the order of the layers.
 */
final class ArrayPool implements AutoCloseable {
  private final NativeMemory memory = new NativeMemory();
  private final List<NativeArray> arrays = new ArrayList<>();
  private int rows;
  private int taken;

  /** Begins with the first array again. */
  void restart() {
    taken = 0;
  }

  /**
   * Frees all, and makes arrays for so many rows from now on.
   *
   * @param rows the most that a plan has
   */
  void reserve(int rows) {
    close();
    this.rows = rows;
  }

  /** The next array, for examples of this shape. */
  NativeArray take(Shape shape) {
    if (taken == arrays.size()) {
      arrays.add(memory.allocate(Boundary.length(rows, shape)));
    }
    return arrays.get(taken++);
  }

  @Override
  public void close() {
    memory.close();
    arrays.clear();
    restart();
  }
}
