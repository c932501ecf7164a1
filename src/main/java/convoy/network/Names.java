package convoy.network;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Helps a person who has mistyped a name. */
public final class Names {
  private Names() {}

  /**
   * A sentence for an unknown name, with the nearest known one where it is near enough to be a
   * slip.
   *
   * @param what what is named: "key", "layer type"
   * @param found the unknown name
   * @param known the names there are
   */
  public static String unknown(String what, String found, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        known.stream()
            .min(
                Comparator.comparing(
                    name ->
                        distance.apply(
                            name.toLowerCase(java.util.Locale.ROOT),
                            found.toLowerCase(java.util.Locale.ROOT))))
            .filter(name -> distance.apply(name, found) <= Math.max(3, found.length() / 2))
            .map(name -> " Did you mean '" + name + "'?")
            .orElse("");
    return "unknown %s '%s'.%s Known are %s."
        .formatted(what, found, nearest, String.join(", ", known.stream().sorted().toList()));
  }
}
