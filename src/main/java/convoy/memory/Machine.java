package convoy.memory;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What there is of memory here.
 *
 * @param heapBytes the Java heap, at its largest
 * @param physicalBytes of the machine or, in a container, what it may use
 */
public record Machine(double heapBytes, double physicalBytes) {

  /** The Java machine that runs this, and the machine that runs it. */
  public static Machine here() {
    return new Machine(
        Runtime.getRuntime().maxMemory(),
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getTotalMemorySize());
  }
}
