package convoy.backend;

import convoy.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the backend {@code auto} is: the first of LibTorch and DL4J that has all layers of the
 * network and loads. Asked on the driver, whose answer holds for the whole cluster: the two differ
 * in their last bits.
 */
public final class AutoBackend {
  /** What the {@code backend} Param calls it. */
  public static final String NAME = "auto";

  private static final Logger LOG = LoggerFactory.getLogger(AutoBackend.class);
  private static final List<String> PREFERENCE = List.of("libtorch", "dl4j");
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private AutoBackend() {}

  /**
   * The name of a backend where {@link #NAME} may stand for one; other names are not looked at.
   *
   * @param network that it is to compute; nothing where that is not known yet
   * @throws BackendException if none can; the message says of each why
   */
  public static String resolve(String name, Optional<NetworkSpec> network) {
    if (!name.equals(NAME)) {
      return name;
    }
    List<String> reasons = new ArrayList<>();
    for (String each : PREFERENCE) {
      Optional<String> reason = refusal(each, network);
      if (reason.isEmpty()) {
        say(each, reasons);
        return each;
      }
      reasons.add(reason.get());
    }
    throw new BackendException(
        (network.isPresent() ? "No backend can compute this network. " : "No backend loads. ")
            + String.join(" ", reasons));
  }

  /** Why a backend cannot compute a network here. */
  private static Optional<String> refusal(String name, Optional<NetworkSpec> network) {
    try {
      Backend backend = Backends.named(name);
      Optional<String> lacking = network.flatMap(backend::unsupported);
      if (lacking.isEmpty()) {
        backend.version();
      }
      return lacking;
    } catch (BackendException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static void say(String chosen, List<String> reasons) {
    String words = "Backend auto: %s. %s".formatted(chosen, String.join(" ", reasons)).strip();
    if (!SAID.add(words)) {
      return;
    }
    if (reasons.isEmpty()) {
      LOG.info(words);
    } else {
      LOG.warn(words);
    }
  }

  /**
   * Why a network cannot be computed, wherever that is, by a backend of this name: the layer that
   * it lacks, and what to do; of {@link #NAME} why by none of them. Empty if it can. Loads nothing
   * native.
   */
  public static Optional<String> unsupported(String name, NetworkSpec network) {
    List<String> names = name.equals(NAME) ? PREFERENCE : List.of(name);
    List<String> reasons =
        names.stream().flatMap(each -> Backends.named(each).unsupported(network).stream()).toList();
    return reasons.size() < names.size()
        ? Optional.empty()
        : Optional.of(String.join(" ", reasons));
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
}
