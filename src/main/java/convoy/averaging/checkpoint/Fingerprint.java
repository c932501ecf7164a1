package convoy.averaging.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Everything that decides the bits in which a training ends: every setting, every layer, the data.
 * Two trainings with the same fingerprint may go on from each other's checkpoints.
 *
 * @param entries what each is called, and what it is
 */
public record Fingerprint(Map<String, String> entries) {
  /**
   * The version of Convoy's arithmetic, which is raised by each commit after which any training
   * ends in other bits than before: a checkpoint of another version is refused.
   *
   * <ol>
   *   <li>0.1.0
   *   <li>Denormal numbers become zeros.
   *   <li>The mean of more than 32 workers is summed in groups.
   * </ol>
   */
  public static final int ARITHMETIC = 3;

  public static final String ARITHMETIC_ENTRY = "version of the arithmetic";

  /** The version of the arithmetic; that of 0.1.0 was not written down. */
  String arithmetic() {
    return entries.getOrDefault(ARITHMETIC_ENTRY, "1");
  }

  /** What is not as it is in another one, in words; empty if the two are equal. */
  List<String> differencesFrom(Fingerprint here) {
    Set<String> names = new LinkedHashSet<>(here.entries.keySet());
    names.addAll(entries.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(entries.get(name), here.entries.get(name))) {
        differences.add(
            "%s: %s there, %s here"
                .formatted(
                    name,
                    entries.getOrDefault(name, "none"),
                    here.entries.getOrDefault(name, "none")));
      }
    }
    return differences;
  }

  /** 16 hexadecimal digits that stand for it in the name of a file. */
  String hash() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(entries)
        .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return DigestUtils.sha256Hex(text.toString()).substring(0, 16);
  }
}
