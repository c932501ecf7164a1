package convoy.backend.dl4j;

import java.util.ArrayList;
import java.util.List;

/** Owns native arrays and closes them together. */
final class NativeMemory implements AutoCloseable {
  private final List<NativeArray> arrays = new ArrayList<>();

  NativeArray allocate(long length) {
    NativeArray array = new NativeArray(length);
    arrays.add(array);
    return array;
  }

  @Override
  public void close() {
    arrays.forEach(NativeArray::close);
    arrays.clear();
  }
}
