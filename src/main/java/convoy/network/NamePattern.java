package convoy.network;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A name of a layer or a tensor, or of several: {@code *} in it stands for any text.
 *
 * @param text as a person writes it
 */
public record NamePattern(String text) {
  private static final String ANY = "*";

  /** Whether a name is meant. */
  public boolean fits(String name) {
    return matcher(name).matches();
  }

  /**
   * What a name becomes by another pattern, each {@code *} of which stands for what this pattern's
   * does, in order.
   *
   * @return empty if the name is not meant
   */
  Optional<String> renamed(String name, NamePattern target) {
    Matcher matcher = matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    StringBuilder renamed = new StringBuilder();
    int group = 0;
    for (char at : target.text.toCharArray()) {
      renamed.append(at == '*' ? matcher.group(++group) : String.valueOf(at));
    }
    return Optional.of(renamed.toString());
  }

  /** How many {@code *} it has. */
  int stars() {
    return (int) text.chars().filter(at -> at == '*').count();
  }

  private Matcher matcher(String name) {
    return Pattern.compile(
            Arrays.stream(text.split(Pattern.quote(ANY), -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("(.*)")))
        .matcher(name);
  }
}
