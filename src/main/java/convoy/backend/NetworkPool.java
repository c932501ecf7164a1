package convoy.backend;

import convoy.network.NetworkSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Keeps networks open from one task to the next, because opening one costs more than a short round.
 * It owns them: no more are open than have been in use at once, which is one for each of Spark's
 * slots, and one beside, so that two may take turns in a slot. What is idle beyond that is closed,
 * the longest idle first; all that is idle, when a device has no memory for another.
 */
public final class NetworkPool {
  /** This Java machine's. */
  public static final NetworkPool HERE = new NetworkPool();

  private final Deque<Lease> idle = new ArrayDeque<>();
  private int inUse;
  private int mostInUse;

  private record Key(Arithmetic arithmetic, NetworkSpec spec, Device device, int threads) {}

  /** A network in use; closing gives it back. Its parameters are whatever they were: load first. */
  public final class Lease implements AutoCloseable {
    private final Key key;
    private final Network network;
    private boolean sound;
    private boolean closed;

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
      if (!closed) {
        closed = true;
        giveBack(this);
      }
    }
  }

  /**
   * Takes an idle network that fits, or opens one.
   *
   * @param arithmetic the backend, in the version that the driver has
   * @param spec what to compute
   * @param device where
   * @param threads how many threads its arithmetic may use
   * @throws BackendException if it cannot be opened here
   */
  public Lease take(Arithmetic arithmetic, NetworkSpec spec, Device device, int threads) {
    Key key = new Key(arithmetic, spec, device, threads);
    List<Lease> surplus = new ArrayList<>();
    synchronized (this) {
      inUse++;
      mostInUse = Math.max(mostInUse, inUse);
      for (Iterator<Lease> leases = idle.iterator(); leases.hasNext(); ) {
        Lease lease = leases.next();
        if (lease.key.equals(key)) {
          leases.remove();
          return new Lease(key, lease.network);
        }
      }
      removeSurplus(surplus);
    }
    boolean opened = false;
    try {
      closeAll(surplus);
      Lease lease = new Lease(key, open(key));
      opened = true;
      return lease;
    } finally {
      if (!opened) {
        synchronized (this) {
          inUse--;
        }
      }
    }
  }

  private Network open(Key key) {
    Backend backend = key.arithmetic().here();
    try {
      return backend.open(key.spec(), key.device(), key.threads());
    } catch (DeviceMemoryException e) {
      if (!closeIdle()) {
        throw e;
      }
      return backend.open(key.spec(), key.device(), key.threads());
    }
  }

  /**
   * Closes what nobody uses, for others to have its memory.
   *
   * @return whether there was anything
   */
  public boolean closeIdle() {
    List<Lease> all;
    synchronized (this) {
      all = new ArrayList<>(idle);
      idle.clear();
    }
    closeAll(all);
    return !all.isEmpty();
  }

  private void giveBack(Lease lease) {
    List<Lease> surplus = new ArrayList<>();
    synchronized (this) {
      inUse--;
      if (lease.sound) {
        idle.addFirst(lease);
      } else {
        surplus.add(lease);
      }
      removeSurplus(surplus);
    }
    closeAll(surplus);
  }

  private void removeSurplus(List<Lease> surplus) {
    while (!idle.isEmpty() && inUse + idle.size() > mostInUse + 1) {
      surplus.add(idle.removeLast());
    }
  }

  private static void closeAll(List<Lease> leases) {
    leases.forEach(lease -> lease.network.close());
  }
}
