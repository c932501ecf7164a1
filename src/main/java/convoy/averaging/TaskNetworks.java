package convoy.averaging;

import convoy.backend.Arithmetic;
import convoy.backend.BackendException;
import convoy.backend.Device;
import convoy.backend.NetworkPool;
import convoy.network.NetworkSpec;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Opens networks in tasks, on the device that Spark's scheduler gave the task. */
public final class TaskNetworks {
  private TaskNetworks() {}

  /**
   * Takes a network out of this process's pool.
   *
   * @param arithmetic that the driver decided on
   * @param spec what to compute
   * @param threads how many threads its arithmetic may use
   * @throws BackendException if it cannot be opened here; the message names the host
   */
  public static NetworkPool.Lease take(Arithmetic arithmetic, NetworkSpec spec, int threads) {
    try {
      Device device = TaskDevice.of(arithmetic.backend(), arithmetic.kind());
      return NetworkPool.take(arithmetic, spec, device, threads);
    } catch (BackendException e) {
      throw new BackendException("On host " + host() + ": " + e.getMessage(), e);
    }
  }

  /** The name of the machine that this process runs on. */
  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown (" + e.getMessage() + ")";
    }
  }
}
