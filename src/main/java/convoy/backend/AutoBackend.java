package convoy.backend;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the backend {@code auto} is: LibTorch where it loads, DL4J otherwise. Asked once a process,
 * on the driver, whose answer then holds for the whole cluster: the two differ in their last bits.
 */
public final class AutoBackend {
  /** What the {@code backend} Param calls it. */
  public static final String NAME = "auto";

  private static final Logger LOG = LoggerFactory.getLogger(AutoBackend.class);
  private static final List<String> PREFERENCE = List.of("libtorch", "dl4j");
  private static String chosen;

  private AutoBackend() {}

  /**
   * The name of a backend where {@link #NAME} may stand for one; other names are not looked at.
   *
   * @throws BackendException if none loads; the message says of each why
   */
  public static String resolve(String name) {
    return name.equals(NAME) ? choose() : name;
  }

  /**
   * Refuses a name that is neither {@link #NAME} nor a backend's, on the class path or not; loads
   * nothing.
   *
   * @throws BackendException that names the nearest
   */
  public static void requireKnown(String name) {
    if (!name.equals(NAME) && !PREFERENCE.contains(name)) {
      Backends.named(name);
    }
  }

  private static synchronized String choose() {
    if (chosen == null) {
      chosen = firstThatLoads(PREFERENCE);
    }
    return chosen;
  }

  /** The first of the names whose native library loads; what was chosen, and why, is logged. */
  static String firstThatLoads(List<String> preference) {
    List<String> reasons = new ArrayList<>();
    for (String name : preference) {
      try {
        Backends.named(name).version();
      } catch (BackendException e) {
        reasons.add(e.getMessage());
        continue;
      }
      if (reasons.isEmpty()) {
        LOG.info("Backend auto: {}.", name);
      } else {
        LOG.warn("Backend auto: {}. {}", name, String.join(" ", reasons));
      }
      return name;
    }
    throw new BackendException("No backend loads. " + String.join(" ", reasons));
  }
}
