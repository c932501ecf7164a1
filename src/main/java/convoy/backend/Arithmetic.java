package convoy.backend;

import java.io.Serializable;

/**
 * What networks compute with, decided once, on the driver, for the whole cluster.
 *
 * @param backend its name
 * @param version of the libraries that the driver loaded
 * @param kind of device
 */
public record Arithmetic(String backend, String version, Device.Kind kind) implements Serializable {

  /**
   * A backend on a kind of device, in the version that is here.
   *
   * @throws BackendException if there is no such backend, or its native library does not load
   */
  public static Arithmetic of(String backend, Device.Kind kind) {
    return new Arithmetic(backend, Backends.named(backend).version(), kind);
  }

  /**
   * The backend, as it is on this machine.
   *
   * @throws BackendException if it does not load here, or in another version than on the driver:
   *     results would depend on where a task runs
   */
  public Backend here() {
    Backend here = Backends.named(backend);
    if (!here.version().equals(version)) {
      throw new BackendException(
          "Backend %s is %s here, and %s on the driver: the same jars must be on the class path of driver and executors. Look for older ones in Spark's jars folder, --jars and spark.executor.extraClassPath."
              .formatted(backend, here.version(), version));
    }
    return here;
  }
}
