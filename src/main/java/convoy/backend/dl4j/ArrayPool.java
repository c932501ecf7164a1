package convoy.backend.dl4j;

import convoy.network.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Native arrays for what lies between the layers. The plans of a network share them, because only
 * one computes at a time: each takes them anew, and gives back what no layer reads any more, in the
 * order of the layers.
 */
final class ArrayPool implements AutoCloseable {
  private final NativeMemory memory = new NativeMemory();
  private final List<NativeArray> arrays = new ArrayList<>();
  private final List<NativeArray> free = new ArrayList<>();
  private int rows;
  private int taken;

  /** Begins with the first array again. */
  void restart() {
    taken = 0;
    free.clear();
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

  /** An array for examples of this shape: of those given back the smallest, or the next. */
  NativeArray take(Shape shape) {
    int length = Boundary.length(rows, shape);
    NativeArray array =
        free.stream()
            .filter(each -> each.length() >= length)
            .min(Comparator.comparingLong(NativeArray::length))
            .orElseGet(() -> next(length));
    free.remove(array);
    return array;
  }

  private NativeArray next(int length) {
    if (taken == arrays.size()) {
      arrays.add(memory.allocate(length));
    }
    return arrays.get(taken++);
  }

  /** Takes back an array that no layer reads any more that is made later. */
  void giveBack(NativeArray array) {
    free.add(array);
  }

  /** What all arrays take, in bytes. */
  long bytes() {
    return arrays.stream().mapToLong(array -> Float.BYTES * array.length()).sum();
  }

  @Override
  public void close() {
    memory.close();
    arrays.clear();
    restart();
  }
}
