package convoy.backend.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Owns native objects and closes them together. Without it they would live as long as the scope
 * they are made in, or until the garbage collector comes by.
 */
final class NativeMemory implements AutoCloseable {
  private final List<Pointer> pointers = new ArrayList<>();

  /** Takes an object over; it outlives the scope it was made in. */
  <P extends Pointer> P keep(P pointer) {
    pointer.retainReference();
    pointers.add(pointer);
    return pointer;
  }

  /** Closes an object that was taken over, or does what is left to do if it was more than once. */
  void letGo(Pointer pointer) {
    for (int i = pointers.size() - 1; i >= 0; i--) {
      if (pointers.get(i) == pointer) { // Pointer.equals compares addresses
        pointers.remove(i).releaseReference();
        return;
      }
    }
  }

  @Override
  public void close() {
    pointers.forEach(Pointer::releaseReference);
    pointers.clear();
  }
}
