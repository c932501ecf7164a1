package convoy.backend;

import java.util.function.Supplier;

/**
 * Loads a backend's native library, once; says in words why it does not load, as often as asked.
 */
public final class NativeLoader {
  private final String backend;
  private final String file;
  private final String needs;
  private final Supplier<String> initialize;
  private Throwable failure;
  private String version;

  /**
   * @param backend its name
   * @param file the library, and the jar it comes in
   * @param needs of the machine: processor, glibc
   * @param initialize loads it, and tells the versions of what it loaded
   */
  public NativeLoader(String backend, String file, String needs, Supplier<String> initialize) {
    this.backend = backend;
    this.file = file;
    this.needs = needs;
    this.initialize = initialize;
  }

  /**
   * Loads it, unless that is done.
   *
   * @return the versions of what was loaded
   * @throws BackendException if the library does not load
   */
  public synchronized String load() {
    if (version != null) {
      return version;
    }
    if (failure == null) {
      try {
        version = initialize.get();
        return version;
      } catch (Throwable e) { // class initializers wrap whatever went wrong in Errors
        failure = e;
      }
    }
    throw new BackendException(explain(), failure);
  }

  private String explain() {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return "The native library of backend "
        + backend
        + " ("
        + file
        + ") does not load on "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ": "
        + root
        + ". It needs "
        + needs
        + ", and a temporary folder that allows"
        + " execution (-Dorg.bytedeco.javacpp.cachedir=DIR chooses another). Put convoy-spark's"
        + " -all jar, which carries it, on the class path of driver and executors (--jars).";
  }
}
