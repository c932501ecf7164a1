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

  @Override
  public void close() {
    pointers.forEach(Pointer::releaseReference);
    pointers.clear();
  }
}
