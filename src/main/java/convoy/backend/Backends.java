package convoy.backend;

import convoy.network.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The backends on the class path. */
public final class Backends {
  private Backends() {}

  /**
   * The backend of a name.
   *
   * @throws BackendException if there is none; the message names those there are
   */
  public static Backend named(String name) {
    List<Backend> all = all();
    List<String> known = new ArrayList<>(names());
    known.add(AutoBackend.NAME);
    return all.stream()
        .filter(backend -> backend.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BackendException(
                    all.isEmpty()
                        ? "No backend is on the class path. Add convoy-spark's -all jar, which"
                            + " carries META-INF/services/convoy.backend.Backend, to --jars."
                        : "The backend is not right: " + Names.unknown("backend", name, known)));
  }

  /** The names of all of them. */
  public static List<String> names() {
    return all().stream().map(Backend::name).toList();
  }

  private static List<Backend> all() {
    // The loader of this class, not the thread's: on a cluster, jars of --jars come by Spark's own.
    return ServiceLoader.load(Backend.class, Backends.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
