package convoy.network;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Helps a person who has mistyped a name. */
public final class Names {
  /** Below this two names are not meant to be the same; 1 is equality. */
  private static final double NEAR = 0.65;

  private static final int LONGEST_SHOWN = 60;

  /** Names that a message can bear. */
  private static final int MOST_LISTED = 40;

  private Names() {}

  /**
   * A sentence for an unknown name, with the nearest known one where it is near enough to be a slip
   * or an abbreviation. Of very many names the nearest are listed.
   *
   * @param what what is named: "key", "layer type"
   * @param found the unknown name
   * @param known the names there are
   */
  public static String unknown(String what, String found, Collection<String> known) {
    List<String> byNearness =
        known.stream()
            .sorted(Comparator.comparingDouble(name -> -similarity(name, found)))
            .toList();
    String nearest =
        byNearness.stream()
            .findFirst()
            .filter(name -> similarity(name, found) >= NEAR)
            .map(name -> " Did you mean '" + name + "'?")
            .orElse("");
    int listed = Math.min(MOST_LISTED, known.size());
    String others = listed < known.size() ? " and %d more".formatted(known.size() - listed) : "";
    String all =
        known.isEmpty()
            ? "None is known."
            : "Known are " + list(byNearness.subList(0, listed)) + others + ".";
    return "unknown %s '%s'.%s %s".formatted(what, shorten(found), nearest, all);
  }

  /** What a person wrote, no longer than a message can bear. */
  public static String shorten(String text) {
    return StringUtils.abbreviate(text, LONGEST_SHOWN);
  }

  /** Names in alphabetical order, with commas. */
  static String list(Collection<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }

  /** Jaro and Winkler's: names that begin alike count as more alike. */
  private static double similarity(String a, String b) {
    return new JaroWinklerSimilarity()
        .apply(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
  }
}
