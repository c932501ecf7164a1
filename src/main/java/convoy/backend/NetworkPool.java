package convoy.backend;

import convoy.network.NetworkSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Keeps networks open from one task to the next in this JVM, because opening one costs more than a
 * short round. It owns them: what is idle beyond its bound is closed, the longest idle first.
 */
public final class NetworkPool {
  static final int MOST_IDLE = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final Deque<Lease> IDLE = new ArrayDeque<>();

  private record Key(Arithmetic arithmetic, NetworkSpec spec, Device device, int threads) {}

  /** A network in use; closing gives it back. Its parameters are whatever they were: load first. */
  public static final class Lease implements AutoCloseable {
    private final Key key;
    private final Network network;
    private boolean sound;

    private Lease(Key key, Network network) {
      this.key = key;
      this.network = network;
    }

    /** The network. */
    public Network network() {
      return network;
    }

    /** Says that the work went well; a network whose work broke off is closed, not reused. */
    public void succeeded() {
      sound = true;
    }

    @Override
    public void close() {
      if (sound) {
        giveBack(this);
      } else {
        network.close();
      }
    }
  }

  private NetworkPool() {}

  /**
   * Takes an idle network that fits, or opens one.
   *
   * @param arithmetic the backend, in the version that the driver has
   * @param spec what to compute
   * @param device where
   * @param threads how many threads its arithmetic may use
   * @throws BackendException if it cannot be opened here
   */
  public static Lease take(Arithmetic arithmetic, NetworkSpec spec, Device device, int threads) {
    Key key = new Key(arithmetic, spec, device, threads);
    synchronized (IDLE) {
      for (Iterator<Lease> leases = IDLE.iterator(); leases.hasNext(); ) {
        Lease lease = leases.next();
        if (lease.key.equals(key)) {
          leases.remove();
          lease.sound = false;
          return lease;
        }
      }
    }
    return new Lease(key, arithmetic.here().open(spec, device, threads));
  }

  private static void giveBack(Lease lease) {
    Lease surplus;
    synchronized (IDLE) {
      IDLE.addFirst(lease);
      surplus = IDLE.size() > MOST_IDLE ? IDLE.removeLast() : null;
    }
    if (surplus != null) {
      surplus.network.close();
    }
  }
}
