package convoy.averaging.device;

import convoy.backend.Arithmetic;
import convoy.backend.BackendException;
import convoy.backend.Device;
import convoy.backend.DeviceMemoryException;
import convoy.backend.Network;
import convoy.backend.NetworkPool;
import convoy.memory.MemoryNeed;
import convoy.network.NetworkSpec;
import convoy.network.ParameterLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Function;

/** Computes with networks in tasks, on the device that Spark's scheduler gave the task. */
public final class TaskNetworks {
  private static final String ROOM =
      "Raise spark.executor.memory (with a master of local[...] spark.driver.memory), let fewer tasks run at once (spark.task.cpus), or ";

  private TaskNetworks() {}

  /**
   * Trains with a network out of this process's pool, which is kept open for the next task if the
   * work goes well.
   *
   * @param arithmetic that the driver decided on
   * @param spec what to compute
   * @param threads how many threads its arithmetic may use
   * @param work what to do with it; it has whatever parameters it had: load first
   * @throws BackendException if it cannot be opened here; the message names the host
   * @throws convoy.memory.MemoryException if the Java heap has no room
   */
  public static <T> T train(
      Arithmetic arithmetic, NetworkSpec spec, int threads, Function<Network, T> work) {
    return compute(
        arithmetic, spec, threads, work, ROOM + "make batchSize or the network smaller.");
  }

  /** As {@link #train}, with a network that predicts. */
  public static <T> T predict(
      Arithmetic arithmetic, NetworkSpec spec, int threads, Function<Network, T> work) {
    return compute(arithmetic, spec, threads, work, ROOM + "train a smaller network.");
  }

  private static <T> T compute(
      Arithmetic arithmetic,
      NetworkSpec spec,
      int threads,
      Function<Network, T> work,
      String advice) {
    // An OutOfMemoryError left to Spark would end the whole process, in which other tasks run.
    return MemoryNeed.withinHeap(
        () ->
            "On host %s: computing with a network of %,d parameters"
                .formatted(host(), new ParameterLayout(spec).size()),
        advice,
        () -> {
          try (NetworkPool.Lease lease = take(arithmetic, spec, threads)) {
            T result = work.apply(lease.network());
            lease.succeeded();
            return result;
          } catch (DeviceMemoryException e) {
            NetworkPool.HERE.closeIdle(); // room for Spark's next try of the task
            throw e;
          }
        });
  }

  private static NetworkPool.Lease take(Arithmetic arithmetic, NetworkSpec spec, int threads) {
    try {
      Device device = TaskDevice.of(arithmetic.backend(), arithmetic.kind());
      return NetworkPool.HERE.take(arithmetic, spec, device, threads);
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
