package convoy.backend.dl4j;

import com.sun.management.OperatingSystemMXBean;
import convoy.backend.DeviceMemoryException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Owns native arrays and closes them together. */
final class NativeMemory implements AutoCloseable {
  private final List<NativeArray> arrays = new ArrayList<>();

  /** Below it arrays are not looked at: asking how much memory there is takes time, too. */
  private static final long LARGE = 1 << 20;

  /**
   * An array of so many values; what they are is undefined.
   *
   * @throws DeviceMemoryException if there is no room for it: libnd4j would end the whole process
   */
  NativeArray allocate(long length) {
    if (length > LARGE) {
      requireRoom(length * Float.BYTES);
    }
    NativeArray array = new NativeArray(length);
    arrays.add(array);
    return array;
  }

  private static void requireRoom(long bytes) {
    long taken = Pointer.physicalBytes();
    long there =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    if (bytes > there - taken) {
      throw new DeviceMemoryException(
          "There is not enough memory on cpu: %,d MB more are needed, and this process has %,d of the machine's %,d MB already."
              .formatted(bytes >> 20, taken >> 20, there >> 20),
          null);
    }
  }

  @Override
  public void close() {
    arrays.forEach(NativeArray::close);
    arrays.clear();
  }
}
